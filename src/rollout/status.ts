import { WAIT_FOR } from '../manifest/annotations.ts';
import { isCustomGroup, type KubernetesObject, parseApiVersion } from '../manifest/object.ts';
import { parseWaitFor, unmet, type WaitFor } from '../manifest/wait-for.ts';
import { numberAt } from './at.ts';
import { conditionOf, explain } from './condition.ts';
import { horizontalPodAutoscaler } from './kinds/autoscaler.ts';
import { persistentVolume, persistentVolumeClaim } from './kinds/claim.ts';
import { daemonSet } from './kinds/daemon-set.ts';
import { deployment } from './kinds/deployment.ts';
import { apiService, customResourceDefinition } from './kinds/extension.ts';
import { job } from './kinds/job.ts';
import { pod } from './kinds/pod.ts';
import { replicaSet } from './kinds/replica-set.ts';
import { notObserved } from './kinds/replicas.ts';
import { service } from './kinds/service.ts';
import { statefulSet } from './kinds/stateful-set.ts';
import { current, failed, inProgress, type Rule, type Scene, type Verdict } from './scene.ts';
import { isWorkload, kindKey } from './workload.ts';

const exists: Rule = () => current('exists');

/** The kinds that have a rule of their own. `exists`: they carry a Ready condition, or the like, that a deploy doesn't wait for. */
const RULES: ReadonlyMap<string, Rule> = new Map([
  ['apps/Deployment', deployment],
  ['apps/StatefulSet', statefulSet],
  ['apps/DaemonSet', daemonSet],
  ['apps/ReplicaSet', replicaSet],
  ['/ReplicationController', replicaSet],
  ['/Pod', pod],
  ['batch/Job', job],
  ['/PersistentVolumeClaim', persistentVolumeClaim],
  ['/PersistentVolume', persistentVolume],
  ['/Service', service],
  ['/Node', exists],
  ['networking.k8s.io/Ingress', exists],
  ['gateway.networking.k8s.io/Gateway', exists],
  ['autoscaling/HorizontalPodAutoscaler', horizontalPodAutoscaler],
  ['apiextensions.k8s.io/CustomResourceDefinition', customResourceDefinition],
  ['apiregistration.k8s.io/APIService', apiService],
]);

/** How long the controller of a custom resource has to say its first word, in ms. */
const FIRST_WORD = 2_000;

/**
 * The status of an object, in the order of kstatus: what holds for every kind, then the rule of its kind, then a Ready
 * condition, else Current. The controller of a custom resource that this run wrote is given two seconds for its first word,
 * unless the status itself says that it is about the newest generation.
 */
export function statusOf(object: KubernetesObject, scene: Scene): Verdict {
  const generic = genericStatus(object);
  if (generic) return generic;
  const wanted = wishOf(object);
  const rule = RULES.get(kindKey(object));
  const verdict = rule ? rule(object, scene) : ((wanted ? undefined : ownWord(object, scene)) ?? current('exists'));
  return wanted && verdict.status === 'Current' ? asWished(wanted, object, scene) : verdict;
}

/** What a custom resource says of itself. */
function ownWord(object: KubernetesObject, scene: Scene): Verdict | undefined {
  return firstWord(object, scene) ?? readyStatus(object);
}

/** The annotation says what to wait for: of a custom resource instead of Ready, of others beside their own rule. */
function wishOf(object: KubernetesObject): WaitFor | undefined {
  const text = object.metadata.annotations?.[WAIT_FOR];
  return text === undefined ? undefined : parseWaitFor(text);
}

function asWished(wanted: WaitFor, object: KubernetesObject, scene: Scene): Verdict {
  const missing = unmet(wanted, object);
  if (missing !== undefined) return inProgress(missing);
  return firstWord(object, scene) ?? current(`${object.metadata.annotations?.[WAIT_FOR]} holds`);
}

/** True for what no rule of ours knows: a custom resource, an APIService, or what an annotation says to wait for. */
export function isFollowedByItsOwnWord(object: KubernetesObject): boolean {
  if (isWorkload(object)) return false;
  const { group } = parseApiVersion(object.apiVersion);
  return isCustomGroup(group) || group === 'apiregistration.k8s.io' || wishOf(object) !== undefined;
}

/** What to do about a custom resource that nobody has looked at: which program should have is not known here. */
const LOOK_AT_OPERATOR =
  'Its controller has not looked at it: see that the operator of this kind runs, and read its log.';

function genericStatus(object: KubernetesObject): Verdict | undefined {
  const { deletionTimestamp, finalizers, generation } = object.metadata;
  if (deletionTimestamp) {
    const held = Array.isArray(finalizers) && finalizers.length > 0 ? ` (finalizers: ${finalizers.join(', ')})` : '';
    return { status: 'Terminating', message: `is being deleted${held}` };
  }
  const observed = numberAt(object, 'status', 'observedGeneration');
  if (observed !== undefined && generation !== undefined && observed < Number(generation))
    return isCustomGroup(parseApiVersion(object.apiVersion).group)
      ? notObserved(generation, LOOK_AT_OPERATOR)
      : notObserved(generation);
  const reconciling = conditionOf(object, 'Reconciling');
  if (reconciling?.status === 'True') return inProgress(explain(reconciling) || 'reconciling');
  const stalled = conditionOf(object, 'Stalled');
  if (stalled?.status !== 'True') return undefined;
  return failed(`stalled: ${explain(stalled)}`, {
    cause: 'Stalled',
    remedy: 'Mend what its controller names; the log of that controller tells more.',
  });
}

function readyStatus(object: KubernetesObject): Verdict | undefined {
  const ready = conditionOf(object, 'Ready');
  if (ready === undefined) return undefined;
  const { generation = 0 } = object.metadata;
  if ((ready.observedGeneration ?? generation) < generation) {
    return inProgress(`waiting for generation ${generation} to be observed`);
  }
  return ready.status === 'True' ? current('ready') : inProgress(explain(ready) || 'not ready');
}

function firstWord(object: KubernetesObject, scene: Scene): Verdict | undefined {
  const until = scene.appliedAt + FIRST_WORD;
  const isCustom = isCustomGroup(parseApiVersion(object.apiVersion).group);
  if (!isCustom || !scene.changed || scene.heard || scene.now >= until || tellsGeneration(object)) return undefined;
  return inProgress('waiting for its controller to say something', until);
}

/** Its status says which generation it is about, so that an old one can be told from a new one. */
function tellsGeneration(object: KubernetesObject): boolean {
  const told = conditionOf(object, 'Ready')?.observedGeneration;
  return told !== undefined || numberAt(object, 'status', 'observedGeneration') !== undefined;
}
