import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { expectDecent, type FaultyRun, runWithFault, type Seen } from '../e2e/fault.ts';
import { configMap, deployment } from '../e2e/manifests.ts';
import { type Fault, type Logged, type SandboxCluster, startCluster } from '../sandbox/cluster.ts';
import type { JsonObject, KubernetesObject } from '../src/manifest/object.ts';

/** One thing that goes wrong, and what people are then told. */
interface Case {
  readonly name: string;
  readonly manifests?: FaultyRun['manifests'];
  readonly inputs?: FaultyRun['inputs'];
  readonly env?: FaultyRun['env'];
  readonly github?: FaultyRun['github'];
  /** Sets the fault up. Gives the kubeconfig, when it is not the cluster's own. */
  readonly before?: (cluster: SandboxCluster) => unknown;
  readonly kubeconfig?: (cluster: SandboxCluster) => string | Promise<string>;
  readonly when?: {
    readonly says: string | RegExp;
    readonly happens: (cluster: SandboxCluster, child: ChildProcess) => unknown;
  };
  readonly outcome: 'success' | 'failure' | 'cancelled';
  /** Milliseconds that the deploy may take, up to its report. */
  readonly within: number;
  /** Each must stand in the log and, when one can be posted, in the comment. */
  readonly says?: readonly (string | RegExp)[];
  readonly actions?: Readonly<Record<string, string>>;
  /** Of errors, as annotations. */
  readonly errors?: number;
  readonly never?: readonly RegExp[];
  readonly after?: (seen: Seen, cluster: SandboxCluster) => unknown;
}

const isDryRun = ({ query }: Logged) => query.includes('dryRun=All');
const isWrite = (request: Logged) => request.method !== 'GET' && !isDryRun(request);
const isWatch = ({ query }: Logged) => query.includes('watch=true');
const isOf = (name: string) => (request: Logged) => request.path.endsWith(`/${name}`);
/** Whether so many writes have been asked for, this one included. */
function afterWrites(most: number): (request: Logged) => boolean {
  let seen = 0;
  return (request) => {
    if (isWrite(request)) seen++;
    return seen >= most;
  };
}

function status(code: number, reason: string, message: string) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message };
}
const away = { answer: 503, body: status(503, 'ServiceUnavailable', 'etcd has no leader') } as const;
const html = {
  answer: 200,
  body: '<html><title>Log in</title></html>',
  headers: { 'content-type': 'text/html' },
} as const;
const cutOff = { answer: 200, body: '{"kind":"Conf', headers: { 'content-type': 'application/json' } } as const;
const hook = {
  answer: 500,
  body: status(500, 'InternalError', 'Internal error occurred: failed calling webhook "policy.acme.test": EOF'),
} as const;

const rotated = (password: string) => `apiVersion: batch/v1
kind: Job
metadata: {name: migrate, namespace: default}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: a, image: "ghcr.io/acme/api:1", args: ["--as", "${password}"]}]
`;

/** Every fault that may pass, one for each ConfigMap. */
const SHORT: readonly Fault[] = [
  { answer: 429, headers: { 'retry-after': '1' }, body: status(429, 'TooManyRequests', 'slow down') },
  { answer: 500, body: status(500, 'InternalError', 'etcdserver: leader changed') },
  { answer: 502, body: '<html>Bad Gateway</html>', headers: { 'content-type': 'text/html' } },
  away,
  { answer: 504, body: status(504, 'Timeout', 'request did not complete in time') },
  { reset: 'before' },
  { reset: 'after' },
  html,
  cutOff,
  { answer: 200, body: {} },
];

/** The first time that each request of this sort is made, it meets a fault. */
function onceEach(cluster: SandboxCluster, is: (request: Logged) => boolean): void {
  const met = new Set<string>();
  cluster.fail((request) => {
    const key = `${request.method} ${request.path} ${isDryRun(request)} ${isWatch(request)}`;
    if (!is(request) || met.has(key)) return undefined;
    met.add(key);
    const number = Number(/settings-(\d+)$/.exec(request.path)?.[1] ?? met.size);
    return SHORT[(number - 1) % SHORT.length];
  });
}

/** The ConfigMaps of ours; each namespace has one of the cluster's. */
function settingsIn(cluster: SandboxCluster): readonly unknown[] {
  return cluster.store.list('configmaps', 'default').filter(({ metadata }) => metadata.name.startsWith('settings-'));
}

function settings(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`${at + 1}.yaml`, configMap(`settings-${at + 1}`, { a: '1' })]),
  );
}

/** Three ConfigMaps in the first wave, two Deployments in the second. */
const FIVE = { ...settings(3), 'api.yaml': deployment(), 'web.yaml': deployment({ name: 'web' }) };
const slowly = (behaviour: string) => ({ ...settings(1), 'api.yaml': deployment({ behaviour }) });
/** Far more than there are requests in flight at once, and than GitHub shows annotations. */
const MANY = settings(100);
/** How many of them are written when something happens. */
const AMID = 15;
const MIGRATION = `apiVersion: batch/v1
kind: Job
metadata:
  generateName: migrate-
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: app, image: "ghcr.io/acme/api:v1" }]
`;

/** Of a kind that an API server beside the cluster's own has. */
const SCALERS = ['one', 'other']
  .map((name) => `apiVersion: scaling.acme.test/v1\nkind: Scaler\nmetadata: { name: ${name} }\n`)
  .join('---\n');
/** What the cluster tells of its groups while that one is away, and before it noticed. */
const STALE = groupOf({ version: 'v1', freshness: 'Stale' });
const SERVED = groupOf({
  version: 'v1',
  freshness: 'Current',
  resources: [{ resource: 'scalers', responseKind: { kind: 'Scaler' }, scope: 'Namespaced', verbs: ['get', 'patch'] }],
});

function groupOf(version: JsonObject) {
  const items = [{ metadata: { name: 'scaling.acme.test' }, versions: [version] }];
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items };
}

let dir: string;
/** A credential plugin: gives the token that its file holds; with `delay`, only after so many seconds. */
async function plugin(cluster: SandboxCluster, { delay = 0 } = {}): Promise<{ kubeconfig: string; tokenFile: string }> {
  const name = join(dir, crypto.randomUUID());
  const credential = `{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$(cat ${name}.token)'"}}`;
  await writeFile(`${name}.token`, cluster.token);
  await writeFile(name, `#!/bin/sh\nsleep ${delay} >/dev/null 2>&1\necho '${credential}'\n`);
  await chmod(name, 0o755);
  const exec = `exec:\n        apiVersion: client.authentication.k8s.io/v1\n        interactiveMode: Never\n        command: ${name}`;
  return { kubeconfig: cluster.kubeconfig.replace(/token: .*/, exec), tokenFile: `${name}.token` };
}

const server = (address: string) => (cluster: SandboxCluster) =>
  cluster.kubeconfig.replace(/server: .*/, `server: ${address}`);

async function silentServer(): Promise<string> {
  const listening = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => listening.once('listening', resolve));
  listening.unref();
  return `https://127.0.0.1:${(listening.address() as { port: number }).port}`;
}

const cases: readonly Case[] = [
  // A short fault is ridden out.
  {
    name: 'every short fault there is, in the preview and in the apply: what was created once is not created twice',
    manifests: settings(SHORT.length),
    before: (cluster) => onceEach(cluster, ({ method }) => method === 'PATCH'),
    outcome: 'success',
    within: 15_000,
    actions: Object.fromEntries(SHORT.map((_, at) => [`ConfigMap/settings-${at + 1}`, 'created'])),
    after: (_, cluster) => {
      const patches = cluster.requests.filter(({ method }) => method === 'PATCH');
      for (const [what, all] of Map.groupBy(patches, (request) => `${request.path} ${isDryRun(request)}`)) {
        expect(all.length, what).toBeGreaterThan(1);
      }
    },
  },
  {
    name: 'every short fault there is, in the wait',
    manifests: slowly('ready-after=1s'),
    before: (cluster) => onceEach(cluster, (request) => request.method === 'GET'),
    outcome: 'success',
    within: 15_000,
  },
  {
    name: 'a webhook that fails twice, then works',
    manifests: { ...settings(1), 'job.yaml': MIGRATION },
    before: (cluster) => {
      const failed = new Map<string, number>();
      cluster.fail((request) => {
        const key = `${request.method} ${request.path} ${isDryRun(request)}`;
        failed.set(key, (failed.get(key) ?? 0) + 1);
        return request.method !== 'GET' && (failed.get(key) ?? 0) <= 2 ? hook : undefined;
      });
    },
    outcome: 'success',
    within: 12_000,
  },
  {
    name: 'every connection is cut in the wait',
    manifests: slowly('ready-after=2s'),
    before: (cluster) => {
      const watched = new Set<string>();
      cluster.fail((request) => {
        if (!isWatch(request) || watched.size === 3) return undefined;
        watched.add(request.path);
        if (watched.size === 3) cluster.closeConnections();
        return undefined;
      });
    },
    outcome: 'success',
    within: 12_000,
    after: (_, { requests }) => {
      const watches = requests.filter((request) => isWatch(request) && isOf('deployments')(request));
      expect(watches.length).toBeGreaterThan(1);
    },
  },
  // A long one ends at the deadline, with the truth.
  {
    name: 'a preview that is answered 503 for ever',
    manifests: MANY,
    inputs: { timeout: '6s' },
    before: (cluster) => cluster.fail((request) => (request.path === '/version' ? undefined : away)),
    outcome: 'failure',
    within: 7_500,
    errors: 1,
    says: [/the timeout of 6 s ended during preview; the last try failed: 503 etcd has no leader/i],
    after: (_, cluster) => expect(settingsIn(cluster)).toHaveLength(0),
  },
  {
    name: 'a preview that hangs for ever',
    manifests: FIVE,
    inputs: { timeout: '6s' },
    before: (cluster) => cluster.fail((request) => (isDryRun(request) ? { hang: true } : undefined)),
    outcome: 'failure',
    within: 7_500,
    errors: 1,
    says: [/the timeout of 6 s ended during preview/i, 'before anything was written', '`timeout` input'],
  },
  {
    name: 'one dry run that hangs for ever: it is named, and what is wrong with another object too',
    manifests: { ...FIVE, 'typo.yaml': configMap('typo', {}).replace('\ndata', '\ndate') },
    inputs: { timeout: '4s' },
    before: (cluster) => cluster.fail((request) => (isOf('settings-3')(request) ? { hang: true } : undefined)),
    outcome: 'failure',
    within: 5_500,
    errors: 3,
    says: [
      /the timeout of 4 s ended during preview/i,
      'ConfigMap default/settings-3 could not be checked in time: the API server had not answered yet',
      'unknown field date in ConfigMap default/typo',
      'before anything was written',
    ],
    after: (_, cluster) => expect(settingsIn(cluster)).toHaveLength(0),
  },
  {
    name: 'one write that is never answered',
    manifests: FIVE,
    inputs: { timeout: '8s' },
    before: (cluster) =>
      cluster.fail((request) => (isWrite(request) && isOf('settings-3')(request) ? { hang: true } : undefined)),
    outcome: 'failure',
    within: 9_500,
    says: [
      /the timeout of 8 s ended during apply: 2 of 5 objects applied, 1 unknown, 2 not tried/i,
      'may or may not be applied',
      'run the job again',
    ],
    actions: {
      'ConfigMap/settings-1': 'created',
      'ConfigMap/settings-2': 'created',
      'ConfigMap/settings-3': 'unknown',
      'Deployment/api': 'not applied',
      'Deployment/web': 'not applied',
    },
  },
  {
    name: 'one write that is refused with 503 for ever',
    manifests: FIVE,
    inputs: { timeout: '8s' },
    before: (cluster) =>
      cluster.fail((request) => (isWrite(request) && isOf('settings-3')(request) ? away : undefined)),
    outcome: 'failure',
    within: 9_500,
    says: [
      /2 of 5 objects applied, 1 failed, 2 not tried/,
      'was not applied: the timeout of 8 s ended; the last try failed: 503 etcd has no leader',
    ],
    actions: {
      'ConfigMap/settings-1': 'created',
      'ConfigMap/settings-2': 'created',
      'ConfigMap/settings-3': 'not applied',
      'Deployment/api': 'not applied',
      'Deployment/web': 'not applied',
    },
  },
  {
    name: 'a server that goes away for good amid many writes',
    manifests: settings(50),
    inputs: { timeout: '16s' },
    before: (cluster) => {
      const isGone = afterWrites(AMID);
      cluster.fail((request) => (isGone(request) ? { reset: 'before' } : undefined));
    },
    outcome: 'failure',
    within: 17_500,
    errors: 2,
    says: [
      new RegExp(
        `the timeout of 16 s ended during apply: ${AMID - 1} of 50 objects applied, \\d+ unknown, \\d+ not tried`,
        'i',
      ),
    ],
    after: (_, cluster) => expect(settingsIn(cluster)).toHaveLength(AMID - 1),
  },
  {
    name: 'a wait for what never gets ready',
    manifests: slowly('never-ready'),
    inputs: { timeout: '8s' },
    outcome: 'failure',
    within: 9_500,
    says: ['readiness probe does not pass', 'after everything was applied'],
  },
  {
    name: 'a server that goes away for good while it is waited: nobody is blamed for what can not be seen',
    manifests: slowly('ready-after=60s'),
    inputs: { timeout: '12s' },
    when: {
      says: 'not ready: ',
      happens: (cluster) => {
        cluster.fail(() => ({ reset: 'before' }));
        cluster.closeConnections();
      },
    },
    outcome: 'failure',
    within: 13_500,
    // An outage is told once it has lasted 3 s; before, the server is asked.
    says: [
      /timed out; the API server (can't be watched since \d\d:\d\d:\d\d UTC: .*|does not answer any more); last seen: /,
    ],
    never: [/readiness probe does not pass/],
  },
  {
    name: 'watches that never work: 410 for ever, a web page, an end without a word',
    manifests: slowly('ready-after=2s'),
    before: (cluster) => {
      const expired = { answer: 410, body: status(410, 'Expired', 'too old resource version') };
      const ended = { answer: 200, body: '', headers: { 'content-type': 'application/json' } };
      cluster.fail((request) => {
        if (!isWatch(request)) return undefined;
        if (isOf('deployments')(request)) return expired;
        return isOf('replicasets')(request) ? html : ended;
      });
    },
    outcome: 'success',
    within: 18_000,
  },
  {
    name: 'a watch that repeats old events: what was is not taken for what is',
    manifests: slowly('never-ready'),
    inputs: { timeout: '8s' },
    before: repeatOldEvents,
    outcome: 'failure',
    within: 9_500,
    says: ['readiness probe does not pass'],
  },
  // Rights and credentials.
  {
    name: 'list and watch are forbidden',
    manifests: slowly('ready-after=1s'),
    inputs: { timeout: '30s' },
    before: (cluster) => cluster.permit(({ verb }) => verb !== 'list' && verb !== 'watch'),
    outcome: 'success',
    within: 18_000,
    after: ({ log }) => expect(log).toContain('Grant the verbs list and watch for prompt answers'),
  },
  {
    name: 'a secret is rotated in a field that can not change: neither value is told',
    manifests: { 'job.yaml': rotated(`$\{DB_PASSWORD}`) },
    inputs: { variables: 'DB_PASSWORD=n3wValueXYZ' },
    before: (cluster) =>
      cluster.client.request('POST', '/apis/batch/v1/namespaces/default/jobs', parse(rotated('0ldValueXYZ'))),
    outcome: 'failure',
    within: 8_000,
    says: [/can't be changed from .*\*\*\*/],
    // The runner takes what it is told to mask, and does not show it.
    never: [/^(?!::add-mask::).*(0ldValueXYZ|n3wValueXYZ)/m],
  },
  {
    name: 'patch and create are allowed, and nothing else',
    manifests: slowly('ready-after=1s'),
    inputs: { timeout: '60s' },
    before: (cluster) => cluster.permit(({ verb }) => verb === 'patch' || verb === 'create'),
    outcome: 'failure',
    within: 12_000,
    says: [
      /applied, but can't be followed: user .* may not get, list or watch deployments\.apps in namespace default/,
      'resources: ["deployments"], verbs: ["get", "list", "watch"]',
    ],
    never: [/longer `timeout`/, /timed out/],
  },
  {
    name: 'a token that expires amid the apply, and a plugin that has another',
    manifests: settings(40),
    kubeconfig: async (cluster) => {
      const { kubeconfig, tokenFile } = await plugin(cluster);
      let isRenewed = false;
      cluster.fail((request) => {
        if (!isRenewed && isWrite(request) && isOf('settings-20')(request)) {
          isRenewed = true;
          writeFileSync(tokenFile, cluster.renewToken());
        }
        return undefined;
      });
      return kubeconfig;
    },
    outcome: 'success',
    within: 9_000,
    after: (_, cluster) => expect(settingsIn(cluster)).toHaveLength(40),
  },
  {
    name: 'a token that is revoked amid many writes, and there is no other',
    manifests: MANY,
    before: (cluster) => {
      const isRevoked = afterWrites(AMID);
      cluster.fail((request) => {
        if (isRevoked(request)) cluster.renewToken();
        return undefined;
      });
    },
    outcome: 'failure',
    within: 8_000,
    errors: 1,
    says: [/the API server does not accept the token of user "?`?sandbox/, 'put a fresh kubeconfig into the secret'],
    after: (_, cluster) => expect(cluster.requests.filter(isWrite).length).toBeLessThan(AMID + 50),
  },
  {
    name: 'a token that expires in the wait, and there is no other',
    manifests: slowly('ready-after=60s'),
    inputs: { timeout: '12s' },
    when: {
      says: 'InProgress',
      happens: (cluster) => {
        cluster.renewToken();
        cluster.closeConnections();
      },
    },
    outcome: 'failure',
    within: 13_500,
    says: [/timed out; the API server can't be watched since .*does not accept the token/],
    never: [/readiness probe does not pass/],
  },
  {
    name: 'a credential plugin that takes too long',
    manifests: settings(2),
    inputs: { timeout: '5s' },
    kubeconfig: async (cluster) => (await plugin(cluster, { delay: 30 })).kubeconfig,
    outcome: 'failure',
    within: 6_000,
    errors: 1,
    says: ['the timeout of 5 s ended', 'Look why it takes so long to obtain the credential'],
  },
  // A server that was never there: one error, and soon. Other reasons are told by cluster/connect.test.ts.
  ...(
    [
      ['nobody listens', server('https://127.0.0.1:1'), /refused the connection: connect ECONNREFUSED/],
      [
        'the server takes connections and says nothing',
        async (cluster) => server(await silentServer())(cluster),
        /did not answer: no answer within \d+(\.\d)? s/,
      ],
      [
        'the token is unknown',
        (cluster) => cluster.kubeconfig.replace(/token: .*/, 'token: nobody-knows-it'),
        /does not accept the token of user .*\(401 Unauthorized\)/,
      ],
    ] as [string, NonNullable<Case['kubeconfig']>, RegExp][]
  ).map(([name, kubeconfig, says]): Case => {
    const after: Case['after'] = ({ log }) => expect(log).not.toContain('the request to');
    return {
      ...{ name: `${name}, many objects`, manifests: MANY, inputs: { timeout: '60s' }, kubeconfig },
      ...{ outcome: 'failure', within: 10_000, errors: 1, says: [says, 'before anything was written'], after },
    };
  }),
  {
    name: 'a proxy that takes connections and says nothing: the step is over when its report is',
    kubeconfig: async (cluster) => {
      const proxy = (await silentServer()).replace('https', 'http');
      return server(`https://kubernetes.invalid\n      proxy-url: ${proxy}`)(cluster);
    },
    outcome: 'failure',
    within: 10_000,
    errors: 1,
    says: [/the proxy 127\.0\.0\.1:\d+ opened no connection/, 'Check proxy-url in the kubeconfig'],
    when: { says: 'pull request comment: ', happens: () => {} },
    after: ({ afterwards, log }) => expect(afterwards, log).toBeLessThan(4_000),
  },
  {
    name: 'nothing is allowed, many objects',
    manifests: MANY,
    before: (cluster) => cluster.permit(() => false),
    outcome: 'failure',
    within: 10_000,
    errors: 1,
    says: [/may not patch .*configmaps/, 'so for 99 more objects', 'Add the rule'],
  },
  {
    name: 'a login page answers everything, many objects',
    manifests: MANY,
    inputs: { timeout: '60s' },
    before: (cluster) => cluster.fail(() => html),
    outcome: 'failure',
    within: 10_000,
    errors: 1,
    says: [
      'found a web page titled "Log in"',
      'something else than a Kubernetes API server seems to answer there',
      'before anything was written',
    ],
  },
  {
    name: 'a server that answers nonsense from the middle of the apply on: ridden out to the deadline',
    manifests: FIVE,
    inputs: { timeout: '8s' },
    before: (cluster) => {
      let odd = false;
      cluster.fail((request) => {
        odd ||= isWrite(request) && isOf('settings-3')(request);
        return odd ? { answer: 204 } : undefined;
      });
    },
    outcome: 'failure',
    within: 9_500,
    says: [
      /the timeout of 8 s ended during apply: 2 of 5 objects applied, 1 unknown, 2 not tried/i,
      'found nothing (204',
    ],
  },
  {
    name: 'an API group whose own API server is away: the group is named, and all else that is wrong too',
    manifests: {
      ...settings(1),
      'scale.yaml': SCALERS,
      'typo.yaml': configMap('x', {}).replace('ConfigMap', 'ConfigMop'),
    },
    inputs: { timeout: '60s' },
    before: (cluster) =>
      cluster.fail(({ path }) => {
        if (path === '/apis') return { answer: 200, body: STALE };
        return path.startsWith('/apis/scaling.acme.test/') ? { answer: 503, body: 'service unavailable' } : undefined;
      }),
    ...{ outcome: 'failure', within: 12_000, errors: 2 },
    says: [
      /the API group scaling\.acme\.test\/v1 is not served now: .* is away or not well \(503 service unavailable\) \(so for 1 more object\)/,
      'kubectl describe apiservice v1.scaling.acme.test',
      'Did you mean ConfigMap in v1?',
      'before anything was written',
    ],
    after: ({ log }, cluster) => {
      expect(log).toMatch(/^::error .*file=scale\.yaml,line=1,/m);
      expect(settingsIn(cluster)).toHaveLength(0);
    },
  },
  {
    name: 'an API group whose own API server has just gone away, unnoticed by the cluster: the group is named',
    manifests: { ...settings(1), 'scale.yaml': SCALERS },
    inputs: { timeout: '6s' },
    before: (cluster) =>
      cluster.fail(({ path }) => {
        if (path === '/apis') return { answer: 200, body: SERVED };
        if (!path.startsWith('/apis/scaling.acme.test/')) return undefined;
        return {
          answer: 503,
          body: 'error trying to reach service: dial tcp 10.0.0.7:443: connect: connection refused',
        };
      }),
    ...{ outcome: 'failure', within: 8_000, errors: 1 },
    says: [
      /API group scaling\.acme\.test\/v1 is not served now: .* is away or not well \(503 error trying to reach service: dial tcp .*\) \(so for 1 more object\)/,
      'kubectl describe apiservice v1.scaling.acme.test',
      'before anything was written',
    ],
    after: ({ log }, cluster) => {
      expect(log).toMatch(/^::error .*file=scale\.yaml,line=1,/m);
      expect(settingsIn(cluster)).toHaveLength(0);
    },
  },
  {
    name: 'a gateway that has no API server behind it',
    manifests: MANY,
    inputs: { timeout: '60s' },
    before: (cluster) => cluster.fail(() => ({ answer: 503, body: 'no healthy upstream' })),
    ...{ outcome: 'failure', within: 10_000, errors: 1 },
    says: ['no healthy upstream', 'look at the control plane', 'before anything was written'],
  },
  {
    name: 'an API server that starts again, and does not take the first six requests',
    manifests: FIVE,
    inputs: { timeout: '60s' },
    before: (cluster) => {
      let seen = 0;
      cluster.fail(() => (++seen <= 6 ? { reset: 'before' } : undefined));
    },
    outcome: 'success',
    within: 15_000,
  },
  {
    name: 'everything is redirected',
    manifests: settings(3),
    before: (cluster) => cluster.fail(() => ({ answer: 302, headers: { location: 'https://login.acme.test' } })),
    outcome: 'failure',
    within: 5_000,
    errors: 1,
    says: ['found a redirect (302)', 'something else than a Kubernetes API server'],
  },
  {
    name: 'only /version hangs: a healthy deploy goes on',
    manifests: settings(1),
    before: (cluster) => cluster.fail(({ path }) => (path === '/version' ? { hang: true } : undefined)),
    outcome: 'success',
    within: 12_000,
  },
  // What must not happen twice.
  {
    name: 'the answer to a create with generateName is lost: it is not created again, and people are told to look',
    manifests: { 'job.yaml': MIGRATION },
    before: (cluster) => cluster.fail((request) => (isWrite(request) ? { reset: 'after' } : undefined)),
    outcome: 'failure',
    within: 5_000,
    says: ['may or may not be applied', 'Look with', 'whether it is there before you run the job again'],
    actions: { 'Job/migrate-…': 'unknown' },
    after: (_, cluster) => expect(cluster.store.list('jobs.batch', 'default')).toHaveLength(1),
  },
  // Signals.
  {
    name: 'SIGINT in the preview',
    manifests: FIVE,
    before: (cluster) => cluster.fail((request) => (isDryRun(request) ? { hang: true } : undefined)),
    when: { says: '5 objects for', happens: (_, child) => child.kill('SIGINT') },
    outcome: 'cancelled',
    within: 5_000,
    says: ['cancelled by SIGINT during preview', 'before anything was written'],
  },
  ...(['SIGINT', 'SIGTERM'] as const).map((signal): Case => {
    const hung = Promise.withResolvers<void>();
    return {
      name: `${signal} in the apply, while GitHub hangs`,
      manifests: FIVE,
      github: { fault: () => ({ drop: 'hang' }) },
      before: (cluster) =>
        cluster.fail((request) => {
          if (!isWrite(request) || !isOf('settings-3')(request)) return undefined;
          hung.resolve();
          return { hang: true };
        }),
      when: {
        says: /settings-[12] \(.*settings-[12] \(/s,
        happens: (_, child) => hung.promise.then(() => child.kill(signal)),
      },
      outcome: 'cancelled',
      within: 8_000,
      says: [
        `cancelled by ${signal} during apply: 2 of 5 objects applied, 1 unknown, 2 not tried`,
        'run the job again',
      ],
      after: ({ afterwards }) => expect(afterwards).toBeLessThan(6_000),
    };
  }),
  {
    name: 'SIGTERM in the wait',
    manifests: slowly('never-ready'),
    when: { says: 'InProgress', happens: (_, child) => child.kill('SIGTERM') },
    outcome: 'cancelled',
    within: 6_000,
    says: ['still rolling out when the run was cancelled', 'after everything was applied', 'run the job again'],
    after: ({ log }) => expect(log).toContain('cancelled by SIGTERM during wait'),
  },
  {
    name: 'SIGINT while thousands of manifests are read',
    manifests: settings(3_000),
    when: { says: '::add-mask::ghs_nobody', happens: (_, child) => child.kill('SIGINT') },
    outcome: 'cancelled',
    within: 2_000,
    says: [/cancelled by SIGINT during (read|render)/i, 'before anything was written'],
    after: (_, cluster) => expect(cluster.requests.filter(isDryRun)).toHaveLength(0),
  },
  {
    name: 'SIGINT while the credential is being obtained',
    manifests: settings(1),
    kubeconfig: async (cluster) => (await plugin(cluster, { delay: 30 })).kubeconfig,
    when: { says: '1 object for', happens: (_, child) => child.kill('SIGINT') },
    outcome: 'cancelled',
    within: 5_000,
    says: ['cancelled by SIGINT'],
  },
  {
    name: 'SIGINT in the preview, amid what is wrong with an object: both are told',
    manifests: { 'typo.yaml': configMap('typo', {}).replace('\ndata', '\ndate') },
    when: {
      says: '1 object for',
      happens: (cluster, child) =>
        cluster.fail((request) => {
          if (request.method !== 'POST') return undefined;
          child.kill('SIGINT');
          return { hang: true };
        }),
    },
    outcome: 'cancelled',
    within: 5_000,
    says: [/cancelled by SIGINT during preview/i],
    after: ({ log }) => expect(log).toContain('unknown field date in ConfigMap default/typo'),
  },
  {
    name: 'SIGINT while the report is posted and GitHub hangs: what was deployed stays deployed',
    manifests: settings(1),
    github: { fault: () => ({ drop: 'hang' }) },
    when: { says: 'The deploy to', happens: (_, child) => child.kill('SIGINT') },
    outcome: 'success',
    within: 8_000,
    after: ({ afterwards, log }) => {
      expect(afterwards).toBeLessThan(6_000);
      expect(log).toContain('GitHub did not answer');
    },
  },
  // GitHub and its runner.
  {
    name: 'GitHub hangs: ten seconds are lost, and no more',
    manifests: settings(1),
    github: { fault: () => ({ drop: 'hang' }) },
    outcome: 'success',
    within: 12_000,
    after: ({ log }) => {
      expect(log).toContain('the commit status and the pull request comment were not written: GitHub did not answer');
    },
  },
  {
    name: 'GITHUB_API_URL is no address: the deploy goes on, and one notice says why GitHub is not told',
    manifests: settings(1),
    env: { GITHUB_API_URL: 'garbage' },
    outcome: 'success',
    within: 5_000,
    after: ({ log }) => {
      expect(log.match(/^::notice /gm)).toHaveLength(1);
      expect(log).toContain('expected an http or https address in GITHUB_API_URL');
    },
  },
];

/** Deploys a version that gets ready, and from then on answers every watch of it with the events of that time. */
async function repeatOldEvents(cluster: SandboxCluster): Promise<void> {
  const first = await runWithFault({ kubeconfig: cluster.kubeconfig, manifests: slowly('ready') });
  expect(first.outputs.outcome, first.log).toBe('success');
  const bodyOf = (table: string, apiVersion: string, kind: string) =>
    (cluster.store.list(table, 'default') as KubernetesObject[])
      .map((object) => JSON.stringify({ type: 'MODIFIED', object: { ...object, apiVersion, kind } }))
      .join('\n');
  const old = new Map([
    ['deployments', bodyOf('deployments.apps', 'apps/v1', 'Deployment')],
    ['replicasets', bodyOf('replicasets.apps', 'apps/v1', 'ReplicaSet')],
    ['pods', bodyOf('pods', 'v1', 'Pod')],
  ]);
  cluster.fail((request) => {
    const body = isWatch(request) ? old.get(request.path.split('/').at(-1) ?? '') : undefined;
    return body === undefined
      ? undefined
      : { answer: 200, body: `${body}\n`, headers: { 'content-type': 'application/json' } };
  });
}

interface Played {
  readonly seen: Seen;
  readonly cluster: SandboxCluster;
  readonly times: readonly { readonly key: string; readonly at: number }[];
}

async function playCase(one: Case): Promise<Played> {
  const cluster = await startCluster();
  const times: { key: string; at: number }[] = [];
  try {
    await one.before?.(cluster);
    const kubeconfig = (await one.kubeconfig?.(cluster)) ?? cluster.kubeconfig;
    const { manifests = settings(3), inputs, env, github, when } = one;
    const before = cluster.requests.length;
    const clocked = setInterval(() => {
      for (const request of cluster.requests.slice(before + times.length)) {
        times.push({ key: `${isWatch(request) ? 'watch' : request.method} ${request.path}`, at: performance.now() });
      }
    }, 50);
    const seen = await runWithFault({
      ...{ kubeconfig, manifests, inputs, env, github },
      when: when && { says: when.says, happens: (child) => when.happens(cluster, child) },
    });
    clearInterval(clocked);
    return { seen, cluster, times };
  } finally {
    await cluster.stop();
  }
}

/** Side by side, but no more than the machine takes: what is slow here is waiting. */
const AT_ONCE = 12;
let free = AT_ONCE;
const queue: (() => void)[] = [];
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>((resolve) => queue.push(resolve));
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else free++;
  }
}

/** Milliseconds for what is before and after: the start of a process on a busy machine, GitHub. */
const REPORT = 12_000;

let plays: ReadonlyMap<Case, Promise<Played>>;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kube-rollout-faults-'));
  const longestFirst = cases.toSorted((one, other) => other.within - one.within);
  plays = new Map(longestFirst.map((one) => [one, inTurn(() => playCase(one))]));
  for (const play of plays.values()) play.catch(() => {}); // told by the test that awaits it
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('the truth, in time', { timeout: 60_000 }, () => {
  test.for(cases.map((one) => [one.name, one] as const))('%s', async ([, one]) => {
    const played = (await plays.get(one)) as Played;
    const { seen, cluster } = played;
    const { log, comment, outputs, actions } = seen;
    const story = `${log}\n--- comment\n${comment}`;
    expectDecent(seen);
    expect(outputs.outcome, story).toBe(one.outcome);
    if (one.errors !== undefined) expect(log.match(/^::error /gm) ?? [], story).toHaveLength(one.errors);
    for (const text of one.says ?? []) {
      expect(log).toMatch(text);
      if (comment !== '') expect(plain(comment)).toMatch(text);
    }
    for (const text of one.never ?? []) expect(story).not.toMatch(text);
    if (one.actions) expect(actions, story).toEqual(one.actions);
    await one.after?.(seen, cluster);
    expectNoStorm(played);
    expect(Number(outputs.duration) * 1_000, story).toBeLessThan(one.within);
    expect(seen.milliseconds, story).toBeLessThan(one.within + REPORT);
  });
});

/** Without what Markdown adds. */
function plain(comment: string): string {
  return comment.replaceAll(/[`\\]/g, '').replaceAll('&#45;', '-').concat('\n', comment);
}

/** At most ten tries an object, and five reconnects of a watch in a second. */
function expectNoStorm({ cluster, times }: Played): void {
  const tries = Map.groupBy(
    cluster.requests.filter(({ method }) => method !== 'GET'),
    (request) => `${request.method} ${request.path} ${isDryRun(request)}`,
  );
  for (const [what, all] of tries) expect(all.length, what).toBeLessThanOrEqual(10);
  for (const [what, all] of Map.groupBy(times, ({ key }) => key)) {
    if (!what.startsWith('watch')) continue;
    for (const { at } of all) {
      const inSecond = all.filter((other) => other.at >= at && other.at < at + 1_000);
      expect(inSecond.length, what).toBeLessThanOrEqual(5);
    }
  }
}

test('two runs of the same objects at the same time: both end well, and nothing is there twice', {
  timeout: 30_000,
}, async () => {
  const cluster = await startCluster();
  try {
    const both = await Promise.all([0, 1].map(() => runWithFault({ kubeconfig: cluster.kubeconfig, manifests: FIVE })));
    for (const seen of both) {
      expectDecent(seen);
      expect(seen.outputs.outcome, seen.log).toBe('success');
    }
    expect(cluster.store.list('replicasets.apps', 'default')).toHaveLength(2);
    expect(settingsIn(cluster)).toHaveLength(3);
  } finally {
    await cluster.stop();
  }
});
