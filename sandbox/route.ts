import type { Api, Call, Target } from './api.ts';
import { noSuchResource, qualified, Refusal } from './status.ts';

/** What a path such as `/apis/apps/v1/namespaces/shop/deployments/web/status` names. Throws a 404. */
export function route(api: Api, path: string): Target {
  const [, root, ...rest] = path.split('/').map(decodeURIComponent);
  const [group, version = '', ...names] = root === 'api' ? ['', ...rest] : rest;
  const served = api.resources().filter((one) => one.group === group && one.version === version);
  if ((root !== 'api' && root !== 'apis') || served.length === 0) throw new Refusal(404, '', '404 page not found\n');
  const inNamespace = names[0] === 'namespaces' && names.length > 2 && names[2] !== 'status' && names[2] !== 'finalize';
  const [namespace = '', plural = '', name = '', subresource = ''] = inNamespace ? names.slice(1) : ['', ...names];
  const resource = served.find((one) => one.plural === plural);
  const known = subresource === '' || resource?.subresources.some((one) => one.name === subresource);
  if (!resource || !known || (inNamespace && !resource.namespaced)) throw noSuchResource();
  if (!inNamespace && resource.namespaced && name) throw noSuchResource();
  return { resource, namespace, name, subresource };
}

/** A request as an authoriser sees it: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` or `deletecollection`. */
export interface Access {
  readonly user: string;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What a call wants to do to its target. */
export function accessOf(call: Call, { resource, namespace, name, subresource }: Target, user: string): Access {
  const watching = ['true', '1'].includes(call.query.get('watch') ?? '');
  const reading = name ? 'get' : watching ? 'watch' : 'list';
  const deleting = name ? 'delete' : 'deletecollection';
  const verb =
    { GET: reading, POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: deleting }[call.method] ??
    call.method.toLowerCase();
  const inside = resource.plural === 'namespaces' && resource.group === '' ? name : namespace;
  return { user, verb, group: resource.group, resource: resource.plural, subresource, namespace: inside, name };
}

/** The 403 for it. */
export function denied({ user, verb, group, resource, subresource, namespace, name }: Access): Refusal {
  const path = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const what = `User "${user}" cannot ${verb} resource "${path}" in API group "${group}" ${where}`;
  const message = `${qualified({ group, plural: resource })}${name ? ` "${name}"` : ''} is forbidden: ${what}`;
  return new Refusal(403, 'Forbidden', message, { ...(name && { name }), ...(group && { group }), kind: resource });
}
