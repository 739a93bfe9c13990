import type { Talk } from './client.ts';

type Author = { readonly login: string; readonly type: string } | null | undefined;

/**
 * Tells whether a comment's author is us. GraphQL's viewer is the only question that an installation token such as
 * GITHUB_TOKEN may ask; where it fails, `GET /user` answers for personal tokens. When neither answers it is GraphQL's
 * fault that is given: other bots write our marker as well, and their words are not ours to replace.
 */
export async function viewerOf(talk: Talk): Promise<{ isAuthor: (author: Author) => boolean } | { fault: unknown }> {
  try {
    return authorship(await viewerLogin(talk));
  } catch (fault) {
    // A refusal of it is no news: an installation token may not ask.
    return userLogin(talk).then(authorship, () => ({ fault }));
  }
}

function authorship(login: string) {
  return { isAuthor: (author: Author) => author?.login.toLowerCase() === login.toLowerCase() };
}

/** With the suffix `[bot]` for an app, as in the REST API; GraphQL's `author` has none. The comment needs two thirds of the talk. */
async function viewerLogin(talk: Talk): Promise<string> {
  const query = 'query { viewer { login } }';
  const answer = await talk
    .part(1 / 3)
    .repeat((octokit, request) => octokit.graphql<{ viewer?: { login?: unknown } }>(query, { request }));
  const login = answer?.viewer?.login;
  if (typeof login === 'string' && login !== '') return login;
  throw new Error('GraphQL names no viewer');
}

async function userLogin(talk: Talk): Promise<string> {
  const { data } = await talk.once((octokit, request) => octokit.rest.users.getAuthenticated({ request }));
  return data.login;
}
