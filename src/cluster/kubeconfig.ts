import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { decode } from '../manifest/encoding.ts';
import { nearest } from '../manifest/near.ts';
import { type JsonObject, text } from '../manifest/object.ts';
import { ProblemsError } from '../problem.ts';
import { messageOf } from '../thrown.ts';
import { fromWorkingDirectory, workingDirectory } from '../working-directory.ts';
import { inClusterKubeconfig } from './in-cluster.ts';
import { type KubeconfigFile, mergeKubeconfigs, parseKubeconfig } from './kubeconfig-file.ts';
import { readLocalFile } from './local-file.ts';

/** The context that is used, and the entries it names. */
export interface Access {
  readonly context: string;
  readonly namespace?: string;
  readonly clusterName: string;
  readonly cluster: JsonObject;
  readonly userName: string;
  readonly user: JsonObject;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds and reads the kubeconfig: the input (a path, the content, or base64 of it; `in-cluster` for the pod's own
 * service account), else the files of KUBECONFIG, else `~/.kube/config`. Never the service account by itself: on a
 * runner inside a cluster that would silently be the wrong cluster. Throws a ProblemsError.
 */
export async function readKubeconfig(options: {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  env: Environment;
}): Promise<Access> {
  const { kubeconfig = '', context = '', env } = options;
  const input = kubeconfig.trim();
  if (input === 'in-cluster') return choose(inClusterKubeconfig(env), '', 'the service account of this pod');
  if (input !== '') return choose(await fromInput(input, env), context, 'the kubeconfig');
  return choose(await fromEnvironment(env), context, 'the kubeconfig');
}

async function fromInput(input: string, env: Environment): Promise<KubeconfigFile> {
  if (isContent(input)) return parse(input, workingDirectory(), 'the kubeconfig input');
  const path = fromWorkingDirectory(input.startsWith('~/') ? join(home(env), input.slice(2)) : input);
  const text = input.length < 4_096 && !input.includes('\n') ? readIfThere(path) : undefined;
  if (text !== undefined) return parse(text, dirname(path), input);
  const decoded = decode(Buffer.from(input, 'base64')) ?? '';
  // The base64 of many things is text; a token's begins with a brace, like JSON.
  if (isContent(decoded) && /apiVersion|clusters|contexts/.test(decoded))
    return parse(decoded, workingDirectory(), 'the kubeconfig input (base64)');
  throw problem(
    `the kubeconfig input is neither a file that exists, nor the content of a kubeconfig, nor base64 of it${shown(input)}`,
    'Give a path relative to the workspace, or the whole content from a secret.',
  );
}

/** YAML and JSON always hold a colon, which no base64 has, and more than one line or a brace, which no path has. */
function isContent(text: string): boolean {
  return text.includes(':') && (text.includes('\n') || text.trimStart().startsWith('{'));
}

/** Only what is plainly a path is repeated: anything else could be a secret that was put in the wrong place. */
function shown(input: string): string {
  const isPath =
    input.length < 256 && !input.includes('\n') && /^(~|\.\.?)?[/\\]|\.(ya?ml|conf|json)$|config/.test(input);
  return isPath && !input.startsWith('eyJ') ? `: ${input}` : ' (its value is not shown)';
}

async function fromEnvironment(env: Environment): Promise<KubeconfigFile> {
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  const paths = listed.length > 0 ? listed : [join(home(env), '.kube', 'config')];
  const files = paths.flatMap((path) => {
    const text = readIfThere(path) ?? '';
    return text.trim() === '' ? [] : [parse(text, dirname(fromWorkingDirectory(path)), path)];
  });
  if (files.length > 0) return mergeKubeconfigs(await Promise.all(files));
  const origin =
    listed.length > 0 ? `KUBECONFIG names ${listed.join(', ')}` : `KUBECONFIG is not set, and there is no ${paths[0]}`;
  throw problem(
    `no kubeconfig: the kubeconfig input is empty, ${origin}${listed.length > 0 ? ', where nothing is' : ''}`,
    'Set the input `kubeconfig` (a path, the content, or base64 of it), or run the step that logs in to the cluster before this one. A secret that is not set, or that a fork may not read, is empty. For the service account of the runner itself, write `kubeconfig: in-cluster`.',
  );
}

function home(env: Environment): string {
  return env.HOME || env.USERPROFILE || homedir();
}

function readIfThere(path: string): string | undefined {
  try {
    return readLocalFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    throw problem(`the kubeconfig ${path} can't be read (${code})`, 'Give the path of a readable file.', cause);
  }
}

async function parse(text: string, folder: string, origin: string): Promise<KubeconfigFile> {
  try {
    return await parseKubeconfig(text, folder);
  } catch (cause) {
    const why = messageOf(cause);
    throw problem(
      `${origin} is no kubeconfig: ${why}`,
      'Check it with `kubectl config view`; a secret must hold the file as it is, with its line breaks.',
    );
  }
}

function choose(file: KubeconfigFile, wanted: string, origin: string): Access {
  const name = wanted || file.currentContext;
  if (name === undefined) {
    throw problem(
      `${origin} has no current-context, and the context input is empty${listing(file.contexts)}`,
      'Set the input `context` to one of its contexts.',
    );
  }
  const context = file.contexts.get(name);
  if (!context) throw unknownContext(name, wanted !== '', file, origin);
  const clusterName = text(context.cluster);
  const userName = text(context.user);
  const cluster = file.clusters.get(clusterName);
  const user = userName === '' ? {} : file.users.get(userName);
  if (!cluster) throw dangling(name, 'cluster', clusterName, file.clusters);
  if (!user) throw dangling(name, 'user', userName, file.users);
  const namespace = text(context.namespace);
  return { context: name, clusterName, cluster, userName, user, ...(namespace ? { namespace } : {}) };
}

function unknownContext(name: string, isInput: boolean, file: KubeconfigFile, origin: string): ProblemsError {
  const near = nearest(name, file.contexts.keys());
  const what = isInput ? `context "${name}"` : `context "${name}", which its current-context names,`;
  return problem(
    `${origin} has no ${what}${listing(file.contexts)}`,
    near === undefined ? 'Set the input `context` to one of its contexts.' : `Did you mean "${near}"?`,
  );
}

function dangling(context: string, what: string, name: string, there: ReadonlyMap<string, unknown>): ProblemsError {
  const message = name === '' ? `names no ${what}` : `names the ${what} "${name}", which the kubeconfig lacks`;
  return problem(
    `context "${context}" ${message}${listing(there)}`,
    `Add the ${what} to the kubeconfig (\`kubectl config view --minify --flatten --raw\` writes a whole one), or choose another context.`,
  );
}

function listing(there: ReadonlyMap<string, unknown>): string {
  const names = [...there.keys()];
  if (names.length === 0) return ' (it has none)';
  const more = names.length > 10 ? ` and ${names.length - 10} more` : '';
  return ` (it has ${names.slice(0, 10).join(', ')}${more})`;
}

function problem(message: string, remedy: string, cause?: unknown): ProblemsError {
  return new ProblemsError([{ severity: 'error', message, remedy }], cause === undefined ? undefined : { cause });
}
