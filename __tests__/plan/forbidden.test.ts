import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { field } from '../../src/manifest/object.ts';
import { parseForbidden, remedyForForbidden, ruleFor } from '../../src/plan/forbidden.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const file = readFileSync(new URL('../../docs/rbac.yaml', import.meta.url), 'utf8');
const documented = parseAllDocuments(file).flatMap(
  (each) => (field(each.toJSON(), 'rules') ?? []) as unknown as Rule[],
);

function rule(verb: string, resource: string, group = ''): string {
  return ruleFor({ user: 'ci', verb, resource, group, namespace: 'shop' });
}

test.each(
  documented
    .flatMap(({ apiGroups: [group = ''], resources, verbs }) =>
      resources.map((resource) => ({ resource, group, verbs })),
    )
    // That of others is only listed, without which a deploy goes on; a rule is told for one that is deployed.
    .filter(({ resource }) => resource !== 'horizontalpodautoscalers'),
)('of $resource no more is asked for than docs/rbac.yaml gives: $verbs', ({ resource, group, verbs }) => {
  for (const verb of verbs) {
    const asked = /verbs: \["(.*)"\]\}$/.exec(rule(verb, resource, group))?.[1]?.split('", "') ?? [];
    expect(asked).toContain(verb);
    expect(verbs).toEqual(expect.arrayContaining(asked));
  }
});

test.each([
  ['patch', 'secrets', '', 'get", "list", "create", "patch'],
  ['patch', 'ingresses', 'networking.k8s.io', 'get", "list", "create", "patch'],
  ['get', 'roles', 'rbac.authorization.k8s.io', 'get", "list'],
  ['patch', 'jobs', 'batch', 'get", "list", "watch", "create", "patch'],
  ['patch', 'widgets', 'example.com', 'get", "list", "watch", "create", "patch'],
  ['create', 'namespaces', '', 'get", "create", "patch'],
  ['delete', 'jobs', 'batch', 'delete'],
])('to %s %s.%s, the least that goes with it', (verb, resource, group, verbs) => {
  expect(rule(verb, resource, group)).toBe(
    `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verbs}"]}`,
  );
});

test('a right to a namespace itself is one of the cluster', () => {
  const said =
    'namespaces "new" is forbidden: User "ci" cannot get resource "namespaces" in API group "" in the namespace "new"';
  const right = parseForbidden(said);
  expect(right && remedyForForbidden(right)).toBe(
    'Add the rule `{apiGroups: [""], resources: ["namespaces"], verbs: ["get", "create", "patch"]}` to a ClusterRole that is bound to ci.',
  );
});
