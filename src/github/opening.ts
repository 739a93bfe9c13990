import { describePending } from '../report/commit-status.ts';
import { hiding } from '../report/hiding.ts';
import { shorten } from '../report/plain.ts';
import type { Talk } from './client.ts';
import { setStatus } from './commit-status.ts';
import { createDeployment, type DeploymentPlace, findDeployment, setDeploymentStatus } from './github-deployment.ts';
import { masked } from './log.ts';
import { findPullRequest } from './pull-request.ts';
import { attempt, leaveWord, type Session, type Start, statusPlace } from './session.ts';
import { closeDeployments, closeStatuses } from './stale.ts';

/** Each of five things has its own time, so that one that is never answered keeps none of the others from being done. */
const EACH = 1 / 5;

/**
 * Tells GitHub that a deploy goes on: commit status and GitHub deployment. Then it does what would take time at the
 * end, and closes what runs before it have left open. Never throws: what this run could not say is remembered as a
 * failure, and the rest is tried again, at the end or by the next run.
 */
export async function tellStart(session: Session, talk: Talk, start: Start): Promise<void> {
  const { run, deployment, comment, endsAt } = session.options;
  if (!run.repository) return;
  const place: DeploymentPlace = { repository: run.repository, run, environment: start.environment };
  const status = statusPlace(session, start.environment);
  leaveWord(session);
  if (status) {
    session.pending = true;
    leaveWord(session); // Before it is true: whoever is killed in between leaves it to be closed.
    const pending = { state: 'pending' as const, description: describePending(endsAt) };
    const own = talk.part(EACH);
    await attempt(session, 'commit status', own, () => setStatus(own, status, pending));
  }
  if (deployment !== 'never' && run.commit) {
    const own = talk.part(EACH);
    await attempt(session, 'GitHub deployment', own, () => startDeployment(session, own, place, start));
  }
  if (comment !== 'never' && run.pullRequest === undefined) {
    const number = await findPullRequest(talk.part(EACH), run.repository, run).catch(() => undefined);
    if (number !== undefined) session.pullRequest = number;
  }
  if (status && !session.failures.has('commit status')) {
    await closeStatuses(talk.part(EACH), place, status.context).catch(() => {});
  }
  if (deployment === 'create' && !session.failures.has('GitHub deployment')) {
    await closeDeployments(talk.part(EACH), place).catch(() => {});
  }
}

async function startDeployment(session: Session, talk: Talk, place: DeploymentPlace, start: Start): Promise<void> {
  const { imageTag, namespace, images } = start;
  const id = (await reusable(session, talk, place)) ?? (await created());
  if (id === undefined) return;
  session.githubDeployment = id;
  leaveWord(session);
  const description = shorten(`deploying image tag ${imageTag}`, 140);
  await setDeploymentStatus(talk, place, id, { state: 'in_progress', description });

  async function created(): Promise<number | undefined> {
    const { deployment, endsAt } = session.options;
    if (deployment !== 'create') return undefined;
    const hide = hiding(masked());
    const shown = images.map((each) => ({ ...each, image: hide(each.image) }));
    return createDeployment(talk, place, { imageTag, namespace, images: shown, until: endsAt });
  }
}

/** With `auto` nobody has asked for a deployment: when there is no seeing whether the job has one, nothing is missing. */
async function reusable({ options }: Session, talk: Talk, place: DeploymentPlace): Promise<number | undefined> {
  try {
    return await findDeployment(talk, place);
  } catch (error) {
    if (options.deployment === 'auto') return undefined;
    throw error;
  }
}
