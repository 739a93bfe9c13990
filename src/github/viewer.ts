import type { Talk } from './client.ts';

type Author = { readonly login: string; readonly type: string } | null | undefined;

/**
 * Tells whether a comment's author is us. GraphQL's viewer is the only question that an installation token such as
 * GITHUB_TOKEN may ask; where it fails, `GET /user` answers for personal tokens. When neither answers, any app's
 * comment counts and no person's: a person can write our marker, and their words are not ours to replace.
 */
export async function viewerOf(talk: Talk): Promise<(author: Author) => boolean> {
  const login = (await viewerLogin(talk)) ?? (await userLogin(talk));
  if (login === undefined) return (author) => author?.type === 'Bot';
  return (author) => author?.login.toLowerCase() === login.toLowerCase();
}

/** With the suffix `[bot]` for an app, as in the REST API; GraphQL's `author` has none. */
async function viewerLogin(talk: Talk): Promise<string | undefined> {
  return loginOf(async () => {
    const query = 'query { viewer { login } }';
    const answer = await talk.once((octokit, request) =>
      octokit.graphql<{ viewer?: { login?: unknown } }>(query, { request }),
    );
    return answer?.viewer?.login;
  });
}

async function userLogin(talk: Talk): Promise<string | undefined> {
  return loginOf(async () => {
    const { data } = await talk.once((octokit, request) => octokit.rest.users.getAuthenticated({ request }));
    return data.login;
  });
}

/** Neither a refusal nor a fault is tried again: there is another way to tell, and little time. */
async function loginOf(ask: () => Promise<unknown>): Promise<string | undefined> {
  try {
    const login = await ask();
    return typeof login === 'string' && login !== '' ? login : undefined;
  } catch {
    return undefined;
  }
}
