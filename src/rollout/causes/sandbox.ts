import { textAt } from '../at.ts';
import { conditionOf } from '../condition.ts';
import { describeEvent, firstTime } from '../event.ts';
import type { PodFamily, Symptom } from '../symptom.ts';
import { isCreating, isFollowed } from './creating.ts';

const REASONS = ['FailedCreatePodSandBox', 'NetworkNotReady'];
/** It differs with each try of each pod, and none of them is there. */
const SANDBOX_ID = /"[0-9a-f]{64}"/;

/**
 * A pod that stays in ContainerCreating since its node can't make the sandbox for it, most often for want of a network.
 * A network plugin that comes up late mends it.
 */
export const sandbox: PodFamily = ({ pod, events }) => {
  if (!isCreating(pod) || conditionOf(pod, 'PodReadyToStartContainers')?.status === 'True') return undefined;
  const standing = events.filter((event) => REASONS.includes(textAt(event, 'reason')) && !isFollowed(event, events));
  const event = standing.at(-1);
  if (event === undefined) return undefined;
  // Each try makes a sandbox of another id, and so another event.
  const since = standing.map(firstTime).find((time) => time !== undefined);
  return {
    ...wordsFor(textAt(event, 'message'), textAt(pod, 'spec', 'runtimeClassName')),
    class: 'retryable',
    cause: 'SandboxFailed',
    family: 'sandbox',
    evidence: [`on node ${textAt(pod, 'spec', 'nodeName')}: ${describeEvent(event).replace(SANDBOX_ID, '…')}`],
    ...(since === undefined ? {} : { since }),
  };
};

type Words = Pick<Symptom, 'says' | 'remedy' | 'field'>;

function wordsFor(message: string, runtimeClass: string): Words {
  const why = lastClause(message);
  const said = message.toLowerCase();
  if (said.includes('no runtime for') || said.includes('runtime handler')) {
    return {
      says: `its node does not have the container runtime that it asks for: ${why}`,
      remedy: 'Mend runtimeClassName, or let it run only on nodes that have this runtime (a nodeSelector).',
      ...(runtimeClass === '' ? {} : { field: 'runtimeClassName' }),
    };
  }
  if (said.includes('oom-killed') || said.includes('memory limit too low')) {
    return {
      says: `its memory limit is too low even to start it: ${why}`,
      remedy: 'Raise resources.limits.memory; mind its unit: 512Mi, for 512m is half a byte.',
      field: 'containers',
    };
  }
  if (['network', 'cni', 'plugin type='].some((words) => said.includes(words))) {
    return {
      says: `its network can't be set up: ${why}`,
      remedy:
        'Look at the network plugin (CNI) of that node: its pods, most often in kube-system, and their logs. Nothing is wrong with the manifest.',
    };
  }
  return {
    says: `its sandbox can't be made: ${why}`,
    remedy: 'Look at the container runtime of that node and its log. Nothing is wrong with the manifest.',
  };
}

/** Without the names of those who pass it on, and the id of a sandbox that never was. */
function lastClause(message: string): string {
  return message
    .replace(/^.*?Failed to create pod sandbox: /, '')
    .replace(/^rpc error: .*? desc = /, '')
    .replace(/^failed to get sandbox runtime: /, '')
    .replace(/^failed to setup network for sandbox "\w+": /, '')
    .replace(/^network is not ready: .* message:/, '');
}
