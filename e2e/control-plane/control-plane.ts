import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Programs } from './build.ts';

const TOKEN = 'admin-token';

/** A running Kubernetes. Everything listens on loopback. */
export interface ControlPlane {
  /** Path of a kubeconfig of a cluster administrator. */
  readonly kubeconfig: string;
  /** Ids of its processes, in the order in which they were started. */
  readonly processes: readonly number[];
  /** Ends every process, clients first and etcd last, and waits until each is gone. */
  stop(): Promise<void>;
}

/**
 * Starts etcd, kube-apiserver, kube-controller-manager and kube-scheduler in `dir`, and with `kwok` also KWOK with two
 * nodes whose pods are ready at once. Logs lie in `dir`. Throws with a log's last lines when a process ends early.
 */
export async function startControlPlane(
  programs: Programs,
  dir: string,
  nodes: 'kwok' | 'none',
): Promise<ControlPlane> {
  await mkdir(dir, { recursive: true });
  const processes: { name: string; child: ChildProcess }[] = [];
  const start = (name: string, program: string, args: readonly string[]) => {
    const log = openSync(join(dir, `${name}.log`), 'w');
    processes.push({ name, child: spawn(program, args, { stdio: ['ignore', log, log] }) });
  };
  // Whoever started it may be made to exit before it can stop it.
  const abandon = () => {
    for (const { child } of processes.toReversed()) child.kill('SIGKILL');
  };
  process.once('exit', abandon);
  const stop = async () => {
    for (const { child } of processes.toReversed()) await end(child);
    process.off('exit', abandon);
  };
  try {
    const [etcd, peer, api, manager, scheduler, kwok] = await freePorts(6);
    await writeKeys(dir);
    const kubeconfig = join(dir, 'kubeconfig');
    start('etcd', programs.etcd, etcdFlags(dir, Number(etcd), Number(peer)));
    start('kube-apiserver', programs.apiserver, apiserverFlags(dir, Number(api), Number(etcd)));
    await untilReady(Number(api), processes, dir);
    const ca = await readFile(join(dir, 'apiserver.crt'));
    await writeFile(kubeconfig, kubeconfigText(Number(api), ca));
    start('kube-controller-manager', programs.controllerManager, managerFlags(dir, kubeconfig, Number(manager)));
    start('kube-scheduler', programs.scheduler, schedulerFlags(kubeconfig, Number(scheduler)));
    if (nodes === 'kwok') {
      start('kwok', programs.kwok, kwokFlags(programs.stages, kubeconfig, Number(kwok)));
      await Promise.all(['kwok-0', 'kwok-1'].map((name) => createNode(Number(api), ca, name)));
    }
    return { kubeconfig, processes: processes.map(({ child }) => child.pid ?? 0), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

async function writeKeys(dir: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(join(dir, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  await writeFile(join(dir, 'sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(join(dir, 'tokens.csv'), `${TOKEN},admin,1,"system:masters"\n`, { mode: 0o600 });
}

function etcdFlags(dir: string, port: number, peer: number): string[] {
  const client = `http://127.0.0.1:${port}`;
  const peers = `http://127.0.0.1:${peer}`;
  return [
    `--data-dir=${join(dir, 'etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
  ];
}

function apiserverFlags(dir: string, port: number, etcd: number): string[] {
  return [
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${dir}`,
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    '--endpoint-reconciler-type=none',
    '--authorization-mode=Node,RBAC',
    `--token-auth-file=${join(dir, 'tokens.csv')}`,
    `--service-account-key-file=${join(dir, 'sa.pub')}`,
    `--service-account-signing-key-file=${join(dir, 'sa.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.0.0.0/16',
    '--allow-privileged=true',
  ];
}

/** The default client rate of the controller manager makes 100 Deployments take 25 s instead of 1.4 s. */
function managerFlags(dir: string, kubeconfig: string, port: number): string[] {
  return [
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${dir}/controller-manager`,
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    `--service-account-private-key-file=${join(dir, 'sa.key')}`,
    `--root-ca-file=${join(dir, 'apiserver.crt')}`,
    '--use-service-account-credentials=false',
    '--kube-api-qps=300',
    '--kube-api-burst=600',
  ];
}

function schedulerFlags(kubeconfig: string, port: number): string[] {
  return ['--bind-address=127.0.0.1', `--secure-port=${port}`, `--kubeconfig=${kubeconfig}`, '--leader-elect=false'];
}

function kwokFlags(stages: string, kubeconfig: string, port: number): string[] {
  const files = [
    'node/fast/node-initialize',
    'node/heartbeat/node-heartbeat',
    'pod/fast/pod-ready',
    'pod/fast/pod-complete',
    'pod/fast/pod-delete',
  ];
  return [
    `--kubeconfig=${kubeconfig}`,
    ...files.map((file) => `--config=${join(stages, `${file}.yaml`)}`),
    '--manage-all-nodes=false',
    '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
    `--server-address=127.0.0.1:${port}`,
  ];
}

function kubeconfigText(port: number, ca: Buffer): string {
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': ca.toString('base64') };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'testbed', cluster }],
    users: [{ name: 'admin', user: { token: TOKEN } }],
    contexts: [{ name: 'testbed', context: { cluster: 'testbed', user: 'admin' } }],
    'current-context': 'testbed',
  });
}

async function untilReady(
  port: number,
  processes: readonly { name: string; child: ChildProcess }[],
  dir: string,
): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while ((await call(port, { path: '/readyz' })) !== 200) {
    const dead = processes.find(({ child }) => child.exitCode !== null || child.signalCode !== null);
    if (dead || Date.now() > giveUpAt) {
      const name = dead?.name ?? 'kube-apiserver';
      const log = await readFile(join(dir, `${name}.log`), 'utf8');
      throw new Error(`${name} did not start; its log ends with:\n${log.split('\n').slice(-15).join('\n')}`);
    }
    // A process that is starting has nothing to watch yet.
    await new Promise((done) => setTimeout(done, 50));
  }
}

interface Call {
  readonly path: string;
  readonly body?: object;
  readonly ca?: Buffer;
}

/** The status of one request with the administrator's token; 0 when nobody answers. Without `ca`, before one exists. */
function call(port: number, { path, body, ca }: Call): Promise<number> {
  const agent = new Agent(ca ? { ca } : { rejectUnauthorized: false });
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  return new Promise((done) => {
    const sent = request({ host: '127.0.0.1', port, path, agent, headers, method: body ? 'POST' : 'GET' }, (answer) => {
      answer.resume();
      answer.on('end', () => done(answer.statusCode ?? 0));
    });
    sent.on('error', () => done(0));
    sent.end(body && JSON.stringify(body));
  });
}

async function createNode(port: number, ca: Buffer, name: string): Promise<void> {
  const capacity = { cpu: '64', memory: '256Gi', pods: '5000' };
  const status = await call(port, {
    path: '/api/v1/nodes',
    ca,
    body: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        annotations: { 'kwok.x-k8s.io/node': 'fake' },
        labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/hostname': name },
      },
      status: { capacity, allocatable: capacity },
    },
  });
  if (status !== 201) throw new Error(`the node ${name} was not created: the API server answered ${status}`);
}
