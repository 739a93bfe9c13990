import { text } from '../sandbox/json.ts';
import { parseJson } from '../src/manifest/json.ts';
import { isRecord } from '../src/manifest/object.ts';
import type { Right, Stage } from './scenario.ts';

/** Gives the service account `deployer` of a stage's namespace these rights and no others; the kubeconfig to be it. */
export async function signIn(
  { client, create, namespace }: Stage,
  rights: readonly Right[],
  kubeconfig: string,
): Promise<string> {
  const metadata = { name: 'deployer', namespace };
  const group = 'rbac.authorization.k8s.io';
  await create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  await create({ apiVersion: `${group}/v1`, kind: 'Role', metadata, rules: rights.map((right) => ({ ...right })) });
  await create({
    apiVersion: `${group}/v1`,
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: group, kind: 'Role', name: 'deployer' },
    subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace }],
  });
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/deployer/token`;
  const { body } = await client.request('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {},
  });
  const config = parseJson(kubeconfig);
  if (!isRecord(config)) throw new Error('the kubeconfig is no object');
  const users = [{ name: 'admin', user: { token: text(body, 'status', 'token') } }];
  return JSON.stringify({ ...config, users });
}

/** True when one of the rights allows it, as RBAC judges. */
export function allows(
  rights: readonly Right[],
  access: { readonly group: string; readonly resource: string; readonly subresource: string; readonly verb: string },
): boolean {
  const resource = access.subresource ? `${access.resource}/${access.subresource}` : access.resource;
  return rights.some(
    ({ apiGroups, resources, verbs }) =>
      apiGroups.includes(access.group) && resources.includes(resource) && verbs.includes(access.verb),
  );
}
