import { spawn } from 'node:child_process';
import { field, isRecord, type Json, type JsonObject, text } from '../manifest/object.ts';
import { linesWithoutCredentials } from '../without-credentials.ts';
import { ConnectionError } from './api-error.ts';
import { type CredentialOptions, maskKey } from './credential.ts';
import type { Environment } from './kubeconfig.ts';
import type { Grant } from './renewing.ts';

/** Milliseconds for a plugin to answer. */
const LIMIT = 60_000;
/** Characters of its answer. */
const LONGEST = 2 ** 20;
/** Milliseconds before its end at which a credential is replaced, or half its life when that is shorter. */
const MARGIN = 60_000;

const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

/** A plugin of a kubeconfig (`users[].user.exec`), as "client-go credential plugins" describes it. */
interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  readonly installHint: string;
}

/** The source of credentials that a plugin is. Throws a ConnectionError when the kubeconfig's entry can't be used. */
export function createExecPlugin(exec: JsonObject, options: CredentialOptions, limit = LIMIT) {
  const plugin = pluginOf(exec, options);
  const obtain = async (): Promise<Grant> => {
    const output = await run(plugin, options.signal, limit);
    return grantOf(plugin, output, options);
  };
  return {
    kind: `the credential plugin "${plugin.command}"`,
    remedy:
      'The plugin gave a credential that the cluster does not know: check which identity the runner is logged in as, and that the cluster lets it in.',
    obtain,
  };
}

function pluginOf(exec: JsonObject, { access, endpoint, env }: CredentialOptions): ExecPlugin {
  const apiVersion = text(exec.apiVersion);
  const command = text(exec.command);
  const wrong = (message: string) =>
    failure(
      `the exec entry of user "${access.userName}" ${message}`,
      'Write the kubeconfig again with a current version of the tool that made it.',
    );
  if (command === '') throw wrong('names no command');
  if (!API_VERSIONS.includes(apiVersion)) {
    throw wrong(`expects ${apiVersion || 'no apiVersion'}, known are ${API_VERSIONS.join(' and ')}`);
  }
  if (exec.interactiveMode === 'Always') {
    throw failure(
      `the credential plugin "${command}" of user "${access.userName}" wants a terminal (interactiveMode: Always)`,
      'Use a way to log in that needs nobody to type.',
    );
  }
  const spec: JsonObject = { interactive: false };
  if (exec.provideClusterInfo === true) spec.cluster = clusterInfo(access.cluster, endpoint.ca);
  const info = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec });
  return {
    apiVersion,
    command,
    args: list(exec.args).map(text),
    env: { ...env, ...variables(exec.env), KUBERNETES_EXEC_INFO: info },
    installHint: text(exec.installHint),
  };
}

/** `spec.cluster` of an ExecCredential: what the plugin may know of the cluster. */
function clusterInfo(cluster: JsonObject, ca: string | undefined): JsonObject {
  const info: JsonObject = { server: text(cluster.server) };
  for (const key of ['tls-server-name', 'insecure-skip-tls-verify', 'proxy-url']) {
    if (cluster[key] !== undefined) info[key] = cluster[key];
  }
  if (ca !== undefined) info['certificate-authority-data'] = Buffer.from(ca).toString('base64');
  const extension = list(cluster.extensions).find(
    (extension) => field(extension, 'name') === 'client.authentication.k8s.io/exec',
  );
  if (extension !== undefined) info.config = field(extension, 'extension');
  return info;
}

function variables(entries: Json | undefined): Record<string, string> {
  return Object.fromEntries(list(entries).map((entry) => [text(field(entry, 'name')), text(field(entry, 'value'))]));
}

function run(plugin: ExecPlugin, signal: AbortSignal, limit: number): Promise<string> {
  const { command, args, env } = plugin;
  return new Promise((resolve, reject) => {
    // A group of its own, so that what the plugin starts ends with it; no terminal, so that nothing can ask.
    const child = spawn(command, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaint = (complaint + chunk).slice(-2_000)));
    const settle = (end: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      end();
    };
    const giveUp = (why: string) => {
      kill(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      settle(() => reject(failure(`the credential plugin "${command}" ${why}${said(complaint)}`, undefined)));
    };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (output.length > LONGEST) giveUp(`printed more than ${LONGEST / 2 ** 20} MiB, which is no credential`);
    });
    const onAbort = () => giveUp('was ended with the run');
    const timer = setTimeout(() => giveUp(`did not answer within ${limit / 1000} s`), limit);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    child.on('error', (cause) => settle(() => reject(notStarted(plugin, cause))));
    child.on('close', (code, killer) => {
      if (code === 0) return settle(() => resolve(output));
      const how = killer ? `was killed by ${killer}` : `failed with exit code ${code}`;
      settle(() => reject(failure(`the credential plugin "${command}" ${how}${said(complaint)}`, LOG_IN)));
    });
  });
}

const LOG_IN = 'Log in to the cloud in a step before this one, in the same job.';

function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // ESRCH: it has just ended by itself
  }
}

function notStarted({ command, installHint }: ExecPlugin, cause: Error): ConnectionError {
  const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  const hint = installHint.trim() || `Install ${command} in a step before this one.`;
  return failure(
    `the credential plugin "${command}" ${isMissing ? 'is not installed on this runner' : `can't be started (${cause.message})`}`,
    hint,
    cause,
  );
}

/** The last lines of what a plugin complained of; some repeat the token that they were refused with. */
function said(complaint: string): string {
  const lines = linesWithoutCredentials(complaint.trim().split('\n')).slice(-3).join('; ');
  return lines === '' ? '' : `: ${lines.slice(-500)}`;
}

function grantOf(plugin: ExecPlugin, output: string, { onSecret }: CredentialOptions): Grant {
  const answer = parse(plugin, output);
  const status = field(answer, 'status');
  const token = text(field(status, 'token'));
  const cert = text(field(status, 'clientCertificateData'));
  const key = text(field(status, 'clientKeyData'));
  if (field(answer, 'kind') !== 'ExecCredential' || (token === '' && (cert === '' || key === ''))) {
    throw unusable(plugin, 'an ExecCredential without a token or a client certificate');
  }
  if (field(answer, 'apiVersion') !== plugin.apiVersion) {
    throw unusable(plugin, `an answer of another version than ${plugin.apiVersion}`);
  }
  if (token) onSecret(token);
  if (key) maskKey(key, onSecret);
  const identity = {
    headers: token ? { Authorization: `Bearer ${token}` } : {},
    ...(cert && key ? { certificate: { cert, key } } : {}),
  };
  return { identity, ...timesOf(text(field(status, 'expirationTimestamp'))) };
}

function timesOf(expiration: string): Pick<Grant, 'goodUntil' | 'expiresAt'> {
  const expiresAt = Date.parse(expiration);
  if (Number.isNaN(expiresAt)) return { goodUntil: Infinity, expiresAt: Infinity };
  const left = Math.max(0, expiresAt - Date.now());
  return { goodUntil: expiresAt - Math.min(MARGIN, left / 2), expiresAt };
}

function parse(plugin: ExecPlugin, output: string): Json {
  try {
    const answer = JSON.parse(output) as Json;
    if (isRecord(answer)) return answer;
  } catch {
    // What it printed may hold half a token: neither it nor the parser's message, which quotes it, is told.
  }
  throw unusable(plugin, `${output.trim() === '' ? 'nothing' : 'something that is no JSON'}`);
}

function unusable({ command }: ExecPlugin, found: string): ConnectionError {
  return failure(
    `the credential plugin "${command}": expected an ExecCredential on its output, found ${found}`,
    LOG_IN,
  );
}

function failure(message: string, remedy: string | undefined, cause?: unknown): ConnectionError {
  return new ConnectionError(message, { cause, remedy, fault: 'credential', mayHaveReached: false });
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
