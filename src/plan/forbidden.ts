/** What the server's authorizer says is missing. */
export interface MissingRight {
  readonly user: string;
  readonly verb: string;
  /** `deployments`, `deployments/scale`. */
  readonly resource: string;
  readonly group: string;
  /** Absent at the cluster scope. */
  readonly namespace?: string;
}

const DENIED =
  /User "([^"]*)" cannot (\S+) resource "([^"]*)" in API group "([^"]*)" (?:in the namespace "([^"]*)"|at the cluster scope)/;

/** The right whose want a 403 tells of; undefined for every other refusal, such as quota, admission and escalation. */
export function missingRight(message: string): MissingRight | undefined {
  const match = DENIED.exec(message);
  if (!match) return undefined;
  const [, user = '', verb = '', resource = '', group = '', namespace] = match;
  return { user, verb, resource, group, ...(namespace === undefined ? {} : { namespace }) };
}

/** The RBAC rule to add, in a sentence. Creating by server-side apply needs `patch` and `create`. */
export function remedyFor({ user, verb, resource, group, namespace }: MissingRight): string {
  const verbs = verb === 'patch' || verb === 'create' ? ['get', 'list', 'watch', 'create', 'patch'] : [verb];
  const role = namespace === undefined ? 'a ClusterRole' : `a Role in namespace ${namespace}`;
  const rule = `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: [${verbs.map((each) => `"${each}"`).join(', ')}]}`;
  return `Add the rule ${rule} to ${role} that is bound to ${user}.`;
}
