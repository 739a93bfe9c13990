import { textAt } from '../at.ts';
import { isLeaving } from '../revision.ts';
import type { Scene } from '../scene.ts';
import type { Finding } from '../symptoms.ts';

/** Pods whose nodes are out of order: what they show is of before, and what they lack may be no fault of theirs. */
export function onBrokenNodes({ pods = [], brokenNodes = new Map() }: Scene): Finding[] {
  return pods.flatMap((pod): Finding[] => {
    const node = textAt(pod, 'spec', 'nodeName');
    const state = brokenNodes.get(node);
    if (state === undefined || isLeaving(pod)) return [];
    return [{ pod, symptom: { ...BROKEN, says: `its node ${node} ${state}`, remedy: remedyFor(node) } }];
  });
}

const BROKEN = {
  class: 'capacity',
  cause: 'NodeNotReady',
  family: 'node',
  evidence: ['nothing that the pod says is newer than that'],
  lastResort: true,
} as const;

function remedyFor(node: string): string {
  return `Look at the node (kubectl describe node ${node}) and bring it back or remove it, then deploy again. Nothing is wrong with the manifest.`;
}
