import { ApiError, ConnectionError } from './cluster/api-error.ts';
import { connect } from './cluster/connect.ts';
import { describeFailure } from './cluster/describe.ts';
import type { Deadline } from './deadline.ts';
import * as log from './github/log.ts';
import type { Run } from './github/run.ts';
import type { Inputs, Unsound } from './inputs.ts';
import { render } from './manifest/render.ts';
import { type Problem, ProblemsError } from './problem.ts';
import { readManifests } from './read.ts';
import { pauses } from './turns.ts';
import { variablesOf } from './variables.ts';

/** What a deploy knows of its place by then. */
interface Place {
  environment: string;
  namespace: string;
}

interface Around {
  readonly inputs: Inputs;
  readonly unsound: Unsound;
  readonly run: Run;
  readonly env: NodeJS.ProcessEnv;
  readonly deadline: Deadline;
  readonly story: Place;
}

/**
 * What else is wrong, and can be known without the cluster, when a mistake in an input means that nothing starts: in the
 * kubeconfig, the paths and the files. Nothing is said that may only follow from that mistake, and nothing is sent.
 */
export async function mistakesBeside(around: Around): Promise<Problem[]> {
  return [...(await mistakesOf(() => placed(around))), ...(await mistakesOf(() => rendered(around)))];
}

async function mistakesOf(step: () => Promise<void>): Promise<readonly Problem[]> {
  try {
    await step();
    return [];
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems;
    if (error instanceof ApiError || error instanceof ConnectionError) return [describeFailure(error, { verb: 'get' })];
    throw error;
  }
}

/** Finds the kubeconfig, and with it the environment that the next deploy has. */
async function placed({ inputs, unsound, env, deadline: { signal }, story }: Around): Promise<void> {
  if (unsound.has('kubeconfig') || unsound.has('context')) return;
  const { kubeconfig, context, namespace } = inputs;
  const cluster = await connect({ kubeconfig, context, namespace, env, signal, onSecret: log.mask });
  story.namespace = cluster.namespace;
  story.environment = inputs.environment ?? cluster.namespace;
}

async function rendered({ inputs, unsound, run, deadline: { signal }, story }: Around): Promise<void> {
  if (unsound.has('manifests')) return;
  const imageTag = unsound.has('image-tag') ? STAND_IN : (inputs.imageTag ?? run.commit);
  const { environment } = story;
  const variables = variablesOf({ imageTag: imageTag ?? STAND_IN, run, environment, own: inputs.variables });
  // Where it is not known which namespace is meant, what names one is taken for another object than what names none.
  const namespace = unsound.has('namespace') ? '' : story.namespace;
  const { files, problems } = readManifests(inputs.manifests, run.workspace);
  const unread = imageTag === undefined ? [noImageTag(run), ...problems] : problems;
  const { images } = inputs;
  const commit = run.commit ?? STAND_IN;
  await render(files, {
    ...{ variables, images, namespace, imageTag: imageTag ?? STAND_IN, commit, unread, unsound },
    pause: pauses(signal),
  });
}

/** For what is not known: it is well-formed wherever the image tag may stand, and nothing is deployed with it. */
const STAND_IN = 'unknown';

export function noImageTag(run: Run): Problem {
  return {
    severity: 'error',
    message: `the commit being deployed is not known (${run.commitFrom}), so there is no default for input image-tag`,
    remedy: 'Set `image-tag`.',
  };
}
