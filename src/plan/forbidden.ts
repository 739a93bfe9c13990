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

/** What goes with a verb: to apply an object it is read, watched, created and patched. */
const VERBS_WITH: Readonly<Record<string, readonly string[]>> = {
  get: ['get', 'list', 'watch'],
  list: ['get', 'list', 'watch'],
  watch: ['get', 'list', 'watch'],
  create: ['get', 'list', 'watch', 'create', 'patch'],
  patch: ['get', 'list', 'watch', 'create', 'patch'],
};

/** What to do about it: the RBAC rule to add, and where to. */
export function remedyForForbidden({ user, verb, resource, group, namespace }: Forbidden): string {
  const verbs = resource.includes('/') ? [verb] : (VERBS_WITH[verb] ?? [verb]);
  const rule = `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verbs.join('", "')}"]}`;
  const holder = namespace === undefined ? 'a ClusterRole' : `a Role in namespace ${namespace}`;
  return `Add the rule \`${rule}\` to ${holder} that is bound to ${user}.`;
}
