import { WAIT_FOR } from '../../manifest/annotations.ts';
import { isRecord, type KubernetesObject } from '../../manifest/object.ts';
import { recordsAt } from '../at.ts';
import { conditionOf, explain } from '../condition.ts';
import type { Suspicion } from '../diagnose.ts';
import type { Scene } from '../scene.ts';
import { isFollowedByItsOwnWord, statusOf } from '../status.ts';

const MOST_CONDITIONS = 6;

/** A custom resource, or what an annotation waits for, that is not there when the time is up: what its controller says. */
export function unmetWish(object: KubernetesObject, scene: Scene): Suspicion | undefined {
  if (!isFollowedByItsOwnWord(object)) return undefined;
  const { name, annotations = {} } = object.metadata;
  const look = `kubectl describe ${object.kind.toLowerCase()} ${name}`;
  const isSilent = !isRecord(object.status) || Object.keys(object.status).length === 0;
  return {
    diagnosis: {
      class: 'capacity',
      cause: 'ConditionUnmet',
      message: statusOf(object, scene).message,
      evidence: isSilent ? ['it has no status'] : conditionsOf(object),
      logs: [],
      remedy: isSilent
        ? `Check that the controller of this kind runs: it has not said a word about it (${look}).`
        : `Look at its events and conditions (${look}) and at the log of its controller; raise the timeout when it only needs longer.`,
      ...(annotations[WAIT_FOR] === undefined ? {} : { field: `metadata.annotations[${WAIT_FOR}]` }),
    },
    logTargets: [],
  };
}

function conditionsOf(object: KubernetesObject): string[] {
  const types = recordsAt(object, 'status', 'conditions').map(({ type }) => String(type));
  return types.slice(0, MOST_CONDITIONS).map((type) => {
    const condition = conditionOf(object, type);
    const why = explain(condition);
    return `condition ${type}: ${condition?.status}${why === '' ? '' : `, ${why}`}`;
  });
}
