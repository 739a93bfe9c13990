import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:https';
import { createInterface } from 'node:readline';

/**
 * The floor: a process that sends one server-side apply for each object, 24 at once, and watches Deployments until they
 * are available. It parses no YAML, checks nothing, reports to nobody and loads nothing but Node's own modules. Its
 * arguments are a kubeconfig and the objects, both JSON.
 */
const [path = '', objectsPath = ''] = process.argv.slice(2);
const { clusters, users } = JSON.parse(readFileSync(path, 'utf8')) as {
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
  users: [{ user: { token: string } }];
};
const [{ cluster }] = clusters;
const ca = Buffer.from(cluster['certificate-authority-data'], 'base64');
const agent = new Agent({ keepAlive: true, maxSockets: 24, ca });
const authorization = `Bearer ${users[0].user.token}`;

const objects = JSON.parse(readFileSync(objectsPath, 'utf8')) as readonly Declared[];
const [{ kind, metadata }] = objects as readonly [Declared];
const collection =
  kind === 'Deployment'
    ? `/apis/apps/v1/namespaces/${metadata.namespace}/deployments`
    : `/api/v1/namespaces/${metadata.namespace}/configmaps`;
await Promise.all(objects.map(apply));
if (kind === 'Deployment') await allAvailable();
// The watch and idle connections would keep the process.
process.exit();

interface Declared {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

async function apply(object: Declared): Promise<void> {
  const headers = { authorization, 'content-type': 'application/apply-patch+yaml' };
  await send(`${collection}/${object.metadata.name}?fieldManager=raw&force=true`, { method: 'PATCH', headers }, object);
}

/** A watch tells first of what is there already. */
function allAvailable(): Promise<void> {
  const waiting = new Set(objects.map(({ metadata }) => metadata.name));
  return new Promise((done, fail) => {
    const url = new URL(`${collection}?watch=true`, cluster.server);
    const sent = request(url, { agent, headers: { authorization } }, (answer) => {
      createInterface({ input: answer }).on('line', (line) => {
        const { object } = JSON.parse(line) as { object: { metadata: Named; status?: { availableReplicas?: number } } };
        if (object.status?.availableReplicas === 3) waiting.delete(object.metadata.name);
        if (waiting.size === 0) done();
      });
    });
    sent.on('error', fail).end();
  });
}

interface Named {
  readonly name: string;
}

function send(where: string, options: RequestOptions, body?: Declared): Promise<string> {
  return new Promise((done, fail) => {
    const sent = request(new URL(where, cluster.server), { agent, ...options }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      answer.on('end', () => ((answer.statusCode ?? 500) < 300 ? done(text) : fail(new Error(text))));
    });
    sent.on('error', fail).end(body && JSON.stringify(body));
  });
}
