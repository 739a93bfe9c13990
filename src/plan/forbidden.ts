import { isCustomGroup } from '../manifest/object.ts';

/** What the API server says that somebody may not do. */
export interface Forbidden {
  readonly user: string;
  readonly verb: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  readonly group: string;
  /** Absent: at the cluster scope. */
  readonly namespace?: string;
}

const USER = /User "((?:[^"\\]|\\.)*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)"/;
const NAMESPACE = /^ in the namespace "([^"]*)"/;

/**
 * Reads the API server's one sentence about missing rights: `User "x" cannot patch resource "deployments" in API group
 * "apps" in the namespace "payments"`. Undefined for every other 403.
 */
export function parseForbidden(message: string): Forbidden | undefined {
  const match = USER.exec(message);
  if (!match) return undefined;
  const [sentence, user = '', verb = '', resource = '', group = ''] = match;
  // Of a Namespace the server says that it is in the namespace of its own name; the right to it is cluster-wide.
  const isNamespace = resource === 'namespaces' && group === '';
  const namespace = isNamespace ? undefined : NAMESPACE.exec(message.slice(match.index + sentence.length))?.[1];
  return { user, verb, resource, group, ...(namespace === undefined ? {} : { namespace }) };
}

/** What a rollout follows of Kubernetes' own kinds, by group: nothing else of theirs has to be watched. */
const FOLLOWED: ReadonlyMap<string, readonly string[]> = new Map([
  ['', ['pods', 'replicationcontrollers', 'services', 'persistentvolumeclaims', 'persistentvolumes']],
  ['apps', ['deployments', 'statefulsets', 'daemonsets', 'replicasets']],
  ['batch', ['jobs']],
  ['autoscaling', ['horizontalpodautoscalers']],
  ['apiextensions.k8s.io', ['customresourcedefinitions']],
  ['apiregistration.k8s.io', ['apiservices']],
]);
/** What is looked at beside that: whatever nobody deploys, and what a rollout is made of. */
const BESIDE = ['pods', 'replicasets', 'events'];

/** The least that goes with a verb, as docs/rbac.yaml has it: to apply an object it is read, written, and maybe watched. */
function verbsWith({ verb, resource, group }: Forbidden): readonly string[] {
  const isRead = ['get', 'list', 'watch'].includes(verb);
  if (resource.includes('/') || !(isRead || verb === 'create' || verb === 'patch')) return [verb];
  if (group === '' && resource === 'namespaces') return ['get', 'create', 'patch'];
  if (isRead && verb !== 'get' && BESIDE.includes(resource)) return ['list', 'watch'];
  const isFollowed = isCustomGroup(group) || FOLLOWED.get(group)?.includes(resource);
  if (verb === 'list' && !isFollowed) return ['list'];
  return ['get', 'list', ...(isFollowed ? ['watch'] : []), ...(isRead ? [] : ['create', 'patch'])];
}

/** The RBAC rule that is missing. */
export function ruleFor(right: Forbidden): string {
  const { resource, group } = right;
  return `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verbsWith(right).join('", "')}"]}`;
}

/** What to do about it: the RBAC rule to add, and where to. */
export function remedyForForbidden(right: Forbidden): string {
  const { user, namespace } = right;
  const holder = namespace === undefined ? 'a ClusterRole' : `a Role in namespace ${namespace}`;
  return `Add the rule \`${ruleFor(right)}\` to ${holder} that is bound to ${user}.`;
}
