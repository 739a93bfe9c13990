import { setTimeout as sleep } from 'node:timers/promises';
import type { Result } from '../report/result.ts';
import { soonAfter, startBudget } from './budget.ts';
import { connectGitHub, type GitHubClient, type Talk } from './client.ts';
import type { Told } from './closing.ts';
import { type LiveOptions, leaveWord, newSession, type Session, type Start, shouldComment } from './session.ts';

/** GitHub's view of a deploy, kept up while the deploy goes on. Nothing of it is waited for before `close`. */
export interface LiveReport {
  /** There is a deploy to tell of. */
  rendered(start: Start): void;
  /** An object is written: from now on loading what tells of it holds up no first write. */
  wrote(): void;
  /** Tells how it ended, and takes at most some ten seconds. Never throws. */
  close(result: Result): Promise<Told>;
}

/** A deploy that has not written anything after so long, in milliseconds, is told of all the same. */
const PATIENCE = 1_000;
/** What is told while the deploy goes on costs it nothing, so it may take its time. */
const UNHURRIED = { talk: 300_000 };

/** Starts to keep GitHub informed. Without a token or a repository it does nothing, and loads nothing. */
export function startLiveReport(options: LiveOptions): LiveReport {
  const { run, token, cancelled, limits = {} } = options;
  const session = newSession(options);
  let timer: NodeJS.Timeout | undefined;
  let connection: Promise<GitHubClient | undefined> | undefined;
  let opening: Opening | undefined;
  let closing: Promise<typeof import('./closing.ts')> | undefined;

  const connect = () => {
    connection ??= connectGitHub({ token, apiUrl: run.apiUrl, signal: soonAfter(cancelled), limits });
    return connection;
  };
  const open = () => {
    clearTimeout(timer);
    const { start } = session;
    if (!opening && start && token && run.repository) opening = startOpening(session, connect, start);
  };
  return {
    rendered(start) {
      session.start = start;
      timer = setTimeout(open, PATIENCE).unref();
    },
    wrote() {
      if (session.wrote) return;
      session.wrote = true;
      closing = import('./closing.ts');
      closing.catch(() => {}); // `close` hears of it.
      if (opening) leaveWord(session);
      open();
    },
    async close(result) {
      clearTimeout(timer);
      const budget = startBudget(limits, cancelled);
      const isDoubtful = await opening?.end(budget.catchUp);
      const client = isIdle(session, result) ? undefined : await connect();
      const { tellEnd } = await (closing ?? import('./closing.ts'));
      return tellEnd(session, { client, result, budget, isDoubtful: isDoubtful ?? false });
    },
  };
}

/** True when there is nothing to tell GitHub at the end, so that it need not be loaded for it. */
function isIdle({ options, githubDeployment }: Session, { outcome }: Result): boolean {
  const { run, status, deployment, comment } = options;
  if (!run.repository) return true;
  return (
    shouldComment(comment, outcome) === 'none' && !status && deployment !== 'create' && githubDeployment === undefined
  );
}

interface Opening {
  /** Waits for it, at most so many milliseconds, then ends it. True when it had to be cut off. */
  end(patience: number): Promise<boolean>;
}

function startOpening(session: Session, connect: () => Promise<GitHubClient | undefined>, start: Start): Opening {
  let talk: Talk | undefined;
  let isDone = false;
  const done = Promise.all([connect(), import('./opening.ts')])
    .then(async ([client, { tellStart }]) => {
      talk = client?.talk(UNHURRIED);
      if (talk) await tellStart(session, talk, start);
    })
    .catch(() => {}) // `close` hears of it.
    .finally(() => {
      isDone = true;
    });
  return {
    async end(patience) {
      await Promise.race([done, sleep(patience, undefined, { ref: false })]);
      talk?.end();
      return !isDone;
    },
  };
}
