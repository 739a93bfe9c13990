import type { Talk } from './client.ts';

type Author = { readonly login: string; readonly type: string } | null | undefined;

/** How often GraphQL is asked at most; once a third of the talk is spent, not again: the comment needs the rest. */
const TRIES = 3;

/**
 * Tells whether a comment's author is us. GraphQL's viewer is the only question that an installation token such as
 * GITHUB_TOKEN may ask; where it fails, `GET /user` answers for personal tokens. When neither answers it is GraphQL's
 * fault that is given: other bots write our marker as well, and their words are not ours to replace.
 */
export async function viewerOf(talk: Talk): Promise<{ isAuthor: (author: Author) => boolean } | { fault: unknown }> {
  let fault: unknown = new Error('GraphQL names no viewer');
  const ask = (question: (talk: Talk) => Promise<unknown>) =>
    question(talk).then((login) => (typeof login === 'string' && login !== '' ? login : undefined));
  const asked = async () => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await ask(viewerLogin);
      } catch (error) {
        fault = error;
        if (attempt + 1 >= TRIES || talk.spent() > talk.limits.talk / 3) return undefined;
        const isFinal = await talk.pause(error, attempt).then(
          () => false,
          () => true,
        );
        if (isFinal) return undefined;
      }
    }
  };
  // A refusal of it is no news: an installation token may not ask.
  const login = (await asked()) ?? (await ask(userLogin).catch(() => undefined));
  if (login === undefined) return { fault };
  return { isAuthor: (author) => author?.login.toLowerCase() === login.toLowerCase() };
}

/** With the suffix `[bot]` for an app, as in the REST API; GraphQL's `author` has none. */
async function viewerLogin(talk: Talk): Promise<unknown> {
  const query = 'query { viewer { login } }';
  const answer = await talk.once((octokit, request) =>
    octokit.graphql<{ viewer?: { login?: unknown } }>(query, { request }),
  );
  return answer?.viewer?.login;
}

async function userLogin(talk: Talk): Promise<unknown> {
  const { data } = await talk.once((octokit, request) => octokit.rest.users.getAuthenticated({ request }));
  return data.login;
}
