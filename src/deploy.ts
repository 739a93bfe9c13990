import { setTimeout as sleep } from 'node:timers/promises';
import { type Application, apply } from './apply/apply.ts';
import { ApiError, ConnectionError } from './cluster/api-error.ts';
import type { Cluster, ServerVersion } from './cluster/cluster.ts';
import { connect } from './cluster/connect.ts';
import { describeFailure } from './cluster/describe.ts';
import { Cancelled, type Deadline, TimedOut } from './deadline.ts';
import { endingProblem } from './ending.ts';
import type { LiveReport } from './github/live-report.ts';
import * as log from './github/log.ts';
import * as narrate from './github/narrate.ts';
import type { Run } from './github/run.ts';
import type { Inputs, Unsound } from './inputs.ts';
import type { Declared } from './manifest/declared.ts';
import type { KubernetesObject } from './manifest/object.ts';
import { render } from './manifest/render.ts';
import { secretValues } from './manifest/secret.ts';
import { mistakesBeside, noImageTag } from './mistakes.ts';
import type { Applied, Change } from './plan/change.ts';
import { toProblems } from './plan/failure.ts';
import { formerSecrets } from './plan/former-secrets.ts';
import type { VersionMetadata } from './plan/stamps.ts';
import { preview } from './preview/preview.ts';
import { Unfinished } from './preview/unfinished.ts';
import { type Problem, ProblemsError } from './problem.ts';
import { readManifests } from './read.ts';
import { conclude, type Entry } from './report/conclude.ts';
import { plannedImages } from './report/deployment-payload.ts';
import type { Result, RunFacts } from './report/result.ts';
import { nameAndMessageOf } from './thrown.ts';
import { eventLoopTurns, pauses } from './turns.ts';
import { variablesOf } from './variables.ts';

/** What a deploy stands in: the workflow run it is part of, and the time it has. */
export interface Surroundings {
  readonly run: Run;
  readonly env: NodeJS.ProcessEnv;
  readonly deadline: Deadline;
  /** Told how far it came, so that GitHub hears of it meanwhile. Never waited for. */
  readonly live: Pick<LiveReport, 'rendered' | 'wrote'>;
  /** What was found wrong before: with an error among them, nothing starts. */
  readonly problems: readonly Problem[];
  readonly unsound: Unsound;
}

type Around = Surroundings & { readonly inputs: Inputs; readonly startedAt: string };

/** How far the story has come. */
interface Story {
  step: Result['step'];
  entries: readonly Entry[];
  readonly problems: Problem[];
  environment: string;
  namespace: string;
}

/**
 * The whole deploy: read, render, preview, apply, wait. Gives the Result of whatever happened, a bug of ours included,
 * and never throws. Nothing has been written unless the result's step is `apply` or later.
 */
export async function deploy(inputs: Inputs, around: Surroundings): Promise<Result> {
  const started = process.uptime();
  const startedAt = new Date().toISOString();
  const namespace = inputs.namespace ?? '';
  const environment = inputs.environment ?? (namespace || 'default');
  const story: Story = { step: 'read', entries: [], problems: [...around.problems], environment, namespace };
  const { signal } = around.deadline;
  try {
    // With a mistake in an input nothing starts, but what is wrong beside it is told with it.
    if (hasError(story.problems)) story.problems.unshift(...(await mistakesBeside({ ...around, inputs, story })));
    else await tell(story, { ...around, inputs, startedAt });
  } catch (error) {
    // Before everything else that was said: it is why the run ended.
    story.problems.unshift(...problemsOf(error, story, around.deadline));
  }
  return conclude({
    step: story.step,
    entries: story.entries,
    problems: story.problems,
    cancelled: signal.reason instanceof Cancelled,
    run: factsOf(story, inputs, around.run, startedAt),
    seconds: process.uptime() - started,
  });
}

/** The story in its order. Each step leaves in `story` how far it came, and throws when nothing may follow it. */
async function tell(story: Story, around: Around): Promise<void> {
  const { cluster, declared, aged } = await readAndRender(story, around);
  const changes = await previewAll(story, around, { cluster, declared, aged });
  const applied = await applyAll(story, around, { cluster, changes });
  if (applied) await waitForAll(story, around, { cluster, applied });
}

/** What was declared, and the connection, which is opened while the manifests are read. */
async function readAndRender(story: Story, { inputs, run, env, deadline: { signal }, live, startedAt }: Around) {
  const imageTag = inputs.imageTag ?? run.commit;
  if (imageTag === undefined) throw new ProblemsError([noImageTag(run)]);

  const { kubeconfig, context } = inputs;
  const connecting = connect({ kubeconfig, context, namespace: inputs.namespace, env, signal, onSecret: log.mask });
  // Why a server can't be asked for its version, the preview tells better.
  const patience = AbortSignal.any([signal, AbortSignal.timeout(VERSION_PATIENCE)]);
  const aged = connecting.then((cluster) => cluster.serverVersion(patience)).then(tooOld, () => []);
  const place = (namespace: string) => {
    story.namespace = namespace;
    story.environment = inputs.environment ?? namespace;
  };
  // Also when no manifest can be read: what went wrong is told of the environment that the next deploy has.
  const placing = connecting.then(
    (cluster) => place(cluster.namespace),
    () => place(inputs.namespace ?? 'default'),
  );
  // The server works on the handshake while the manifests are parsed.
  const rendering = eventLoopTurns(2).then(async () => {
    await placing;
    signal.throwIfAborted();
    const { files, problems: unread } = readManifests(inputs.manifests, run.workspace);
    story.step = 'render';
    const { environment, namespace } = story;
    const variables = variablesOf({ imageTag, run, environment, own: inputs.variables });
    const { images } = inputs;
    const commit = run.commit ?? imageTag;
    return render(files, { variables, images, namespace, imageTag, commit, unread, pause: pauses(signal) });
  });
  const [cluster, rendered] = await allOf(connecting, rendering);
  // A server that is near has answered by now, or will soon: its connection is free for the first object then, and those
  // for others resume its TLS session.
  await Promise.race([aged, sleep(NEAR)]);
  const { declared } = rendered;
  for (const value of secretValues(declared)) log.mask(value);
  story.problems.push(...rendered.problems);
  story.entries = declared.map((each) => ({ came: 'declared', declared: each }));
  narrate.rendered(rendered, cluster);
  const { environment, namespace } = story;
  live.rendered({ environment, namespace, imageTag, startedAt, images: plannedImages(declared) });
  return { cluster, declared, aged };
}

interface Rendered {
  readonly cluster: Cluster;
  readonly declared: readonly Declared[];
  /** What there is to say of the server's version, once it has told it. */
  readonly aged: Promise<readonly Problem[]>;
}

async function previewAll(story: Story, { inputs, deadline: { signal } }: Around, rendered: Rendered) {
  const { conflicts, createNamespace } = inputs;
  story.step = 'preview';
  const onLive = (live: KubernetesObject, object: KubernetesObject) => {
    for (const value of formerSecrets(live, object, log.masked())) log.mask(value);
  };
  const previewing = preview(rendered.cluster, rendered.declared, { conflicts, createNamespace, signal, onLive });
  const { changes, problems } = await previewing.finally(async () => story.problems.push(...(await rendered.aged)));
  // What a Secret held until now is worth no less: pods that still run may print it.
  const held = changes.flatMap(({ live }) => (live ? [{ object: live }] : []));
  for (const value of secretValues([...changes, ...held])) log.mask(value);
  story.problems.push(...problems);
  story.entries = changes.map((change) => ({ came: 'previewed', change }));
  narrate.previewed(changes);
  return changes;
}

/** Everything that was applied, or nothing when not all of it could be. */
async function applyAll(
  story: Story,
  { inputs, run, deadline: { signal }, live, startedAt }: Around,
  { cluster, changes }: { readonly cluster: Cluster; readonly changes: readonly Change[] },
): Promise<readonly Applied[] | undefined> {
  story.step = 'apply';
  const stamp = stampOf(run, inputs.imageTag ?? run.commit ?? '', startedAt);
  const onApplied = (applied: Applied) => {
    narrate.applied(applied);
    live.wrote();
  };
  const written = await apply(cluster, changes, { conflicts: inputs.conflicts, stamp, signal, onApplied });
  story.problems.push(...written.problems, ...toProblems(written.failed));
  story.entries = entriesOf(written);
  if (written.failed.length + written.notTried.length === 0) return written.applied;
  signal.throwIfAborted();
  return undefined;
}

async function waitForAll(
  story: Story,
  { inputs, deadline }: Around,
  { cluster, applied }: { readonly cluster: Cluster; readonly applied: readonly Applied[] },
): Promise<void> {
  // Loaded now and not before: the cluster needs longer than that to bring the pods up.
  const { wait } = await import('./rollout/wait.ts');
  story.step = 'wait';
  const outcomes = await wait(cluster, applied, { deadline, holds: inputs.failureHold, progress: narrate.progress });
  story.entries = outcomes.map((outcome) => ({ came: 'followed', outcome }));
  if (outcomes.every(({ status }) => status === 'Current')) story.step = 'done';
  else deadline.signal.throwIfAborted();
}

/** What became of each change. */
function entriesOf({ applied, failed, notTried }: Application): Entry[] {
  return [
    ...applied.map((change) => ({ came: 'applied', change }) as const),
    ...failed.map(({ change, applied, problem, unknown }): Entry => {
      if (applied) return { came: 'applied', change: applied };
      return { came: 'refused', change, message: problem.message, unknown };
    }),
    ...notTried.map((change) => ({ came: 'previewed', change }) as const),
  ];
}

/** Both values, or every problem that either of them has. */
async function allOf<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const settled = await Promise.allSettled([first, second]);
  const [a, b] = settled;
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  const foreign = reasons.find((reason) => !(reason instanceof ProblemsError));
  if (foreign) throw foreign;
  throw new ProblemsError(reasons.flatMap((reason: ProblemsError) => reason.problems));
}

/** What a thrown error says to people. One that no step foresaw is a bug; what was done until then is told all the same. */
function problemsOf(error: unknown, story: Story, deadline: Deadline): readonly Problem[] {
  if (error instanceof Unfinished) return [...problemsOf(error.cause, story, deadline), ...error.problems];
  const { signal } = deadline;
  if (error instanceof ProblemsError && !(signal.reason instanceof Cancelled)) return error.problems;
  if (error instanceof ProblemsError) return [endingProblem(error, story, signal), ...error.problems];
  if (signal.reason instanceof Cancelled || signal.reason instanceof TimedOut)
    return [endingProblem(error, story, signal)];
  if (!signal.aborted && (error instanceof ApiError || error instanceof ConnectionError))
    return [describeFailure(error, { verb: 'get' })];
  const cause = signal.reason ?? error;
  const what = nameAndMessageOf(cause);
  return [{ severity: 'error', message: `kube-rollout met an error that it did not foresee (${what})`, remedy: A_BUG }];
}

const A_BUG = 'This is a fault of kube-rollout itself: please report it, with this log.';

/** Milliseconds. The age of a cluster is worth a warning, but not the wait for a server that does not tell it. */
const VERSION_PATIENCE = 5_000;
/** Milliseconds in which a server that is near shakes hands and answers. */
const NEAR = 20;
const OLDEST = { minor: 28, name: '1.28' };

function tooOld({ major, minor, gitVersion }: ServerVersion): Problem[] {
  if (major !== 1 || minor >= OLDEST.minor) return [];
  const message = `the cluster runs Kubernetes ${gitVersion}; kube-rollout is made for ${OLDEST.name} and newer`;
  return [{ severity: 'warning', message, remedy: 'It goes on all the same; upgrade the cluster.' }];
}

function hasError(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** `kubectl rollout history` shows the change cause: it names the commit first, since columns are cut at the right. */
function stampOf(run: Run, imageTag: string, deployedAt: string): VersionMetadata {
  const commit = run.commit ?? '';
  const from = run.runUrl ? ` by ${run.runUrl}` : '';
  const cause = commit ? `commit ${commit}, image tag ${imageTag}${from}` : `image tag ${imageTag}${from}`;
  return { commit, imageTag, runUrl: run.runUrl ?? '', deployedAt, changeCause: cause };
}

function factsOf(story: Story, inputs: Inputs, run: Run, startedAt: string): RunFacts {
  return {
    environment: story.environment,
    namespace: story.namespace,
    imageTag: inputs.imageTag ?? run.commit ?? '',
    commit: run.commit ?? '',
    repositoryUrl: run.repositoryUrl ?? '',
    commitUrl: run.commitUrl ?? '',
    runUrl: run.runUrl ?? '',
    startedAt,
  };
}
