import { request } from 'node:https';
import { type Answer, type Api, type Call, type Target, tableOf } from './api.ts';
import { number, record, records, text } from './json.ts';
import { badRequest, notFound, Refusal } from './status.ts';

/** Answers `pods/log` by asking the kubelet of the pod's node, as the API server does. Throws a Refusal. */
export async function podLog(api: Api, { query }: Call, { resource, namespace, name }: Target): Promise<Answer> {
  const pod = api.store.get(tableOf(resource), namespace, name);
  if (!pod) throw notFound(resource, name);
  const containers = records(pod, 'spec', 'containers')
    .concat(records(pod, 'spec', 'initContainers'))
    .map((one) => text(one, 'name'));
  const asked = query.get('container') ?? '';
  if (!asked && containers.length > 1) {
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]`);
  }
  const container = asked || (containers[0] ?? '');
  if (!containers.includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`);
  const node = text(pod, 'spec', 'nodeName');
  if (!node) return { code: 204, body: '' };
  const port = number(api.store.get('nodes', '', node), ['status', 'daemonEndpoints', 'kubeletEndpoint', 'Port']);
  const reply = await askKubelet(port, `/containerLogs/${namespace}/${name}/${container}?${query}`);
  if (reply.code === 200) return { code: 200, body: reply.body };
  if (reply.code === 400) throw badRequest(reply.body);
  throw new Refusal(reply.code, 'InternalError', reply.body, record({}));
}

function askKubelet(port: number, path: string): Promise<{ code: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, rejectUnauthorized: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk) => (body += chunk));
      answer.on('end', () => resolve({ code: answer.statusCode ?? 500, body })).on('error', reject);
    });
    outgoing
      .on('error', (error) => resolve({ code: 500, body: `Get "https://127.0.0.1:${port}${path}": ${error.message}` }))
      .end();
  });
}
