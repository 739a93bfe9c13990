import type { Client } from '../sandbox/client.ts';
import { startKubelet } from '../sandbox/kubelet.ts';
import type { KubernetesObject } from '../src/manifest/object.ts';
import { recordsAt, textAt } from '../src/rollout/at.ts';
import { action } from './measure.ts';
import type { Track } from './race.ts';

/** The node on which the sandbox's kubelet plays the pods that fail. */
export const NODE = 'bench';

/** One run that fails. Milliseconds. */
export interface FailingRun {
  readonly wall: number;
  /** From the moment at which the API server tells of the evidence, to the line in the log that gives the verdict. */
  readonly delay: number;
}

export interface Failing {
  readonly namespace: string;
  readonly manifests: string;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** Deploys what will fail, and watches the pods beside it: who tells of the evidence first is the API server. */
export async function failingRun({ client, text, kubeconfig }: Track, options: Failing): Promise<FailingRun> {
  const { namespace, manifests, inputs } = options;
  const kubelet = await startKubelet({ kubeconfig: text, node: NODE });
  let toldAt = Number.NaN;
  const onOutput = (output: string) => {
    if (output.includes(': Failed, ') && Number.isNaN(toldAt)) toldAt = performance.now();
  };
  try {
    const [evidenceAt, { wall }] = await Promise.all([
      firstEvidence(client, namespace),
      action({ manifests, kubeconfig, timeout: '2m', ...inputs }, { expected: 1, onOutput }),
    ]);
    return { wall, delay: toldAt - evidenceAt };
  } finally {
    await kubelet.stop();
  }
}

/** When the first pod of the namespace is seen whose image could not be pulled, as performance.now() tells it. */
async function firstEvidence(client: Client, namespace: string): Promise<number> {
  const watching = client.watch(`/api/v1/namespaces/${namespace}/pods?watch=true`, AbortSignal.timeout(60_000));
  for await (const { object } of watching) if (isRefused(object)) return performance.now();
  throw new Error('no pod told of an image that could not be pulled');
}

function isRefused(pod: KubernetesObject): boolean {
  const statuses = recordsAt(pod, 'status', 'containerStatuses');
  return statuses.some((status) =>
    ['ErrImagePull', 'ImagePullBackOff'].includes(textAt(status, 'state', 'waiting', 'reason')),
  );
}
