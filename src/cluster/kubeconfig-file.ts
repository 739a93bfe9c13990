import { resolve } from 'node:path';
import type { Node } from '../manifest/node.ts';
import { isRecord, type Json, type JsonObject } from '../manifest/object.ts';
import { readPlainYaml } from '../manifest/plain-yaml.ts';

/** Entries of a kubeconfig by name. Paths of files in them are absolute. */
export interface KubeconfigFile {
  readonly clusters: ReadonlyMap<string, JsonObject>;
  readonly users: ReadonlyMap<string, JsonObject>;
  readonly contexts: ReadonlyMap<string, JsonObject>;
  readonly currentContext?: string;
}

/**
 * Reads the text of one kubeconfig, YAML or JSON. `folder` is what relative paths in it count from. Throws an Error
 * that never holds any of the text.
 */
export async function parseKubeconfig(text: string, folder: string): Promise<KubeconfigFile> {
  const value = parseJson(text) ?? parsePlain(text) ?? (await parseYaml(text));
  if (!isRecord(value)) throw new Error('expected a mapping with clusters, users and contexts');
  const currentContext = value['current-context'];
  return {
    clusters: entries(value.clusters, 'clusters', 'cluster', folder),
    users: entries(value.users, 'users', 'user', folder),
    contexts: entries(value.contexts, 'contexts', 'context', folder),
    ...(typeof currentContext === 'string' && currentContext !== '' ? { currentContext } : {}),
  };
}

/**
 * Merges as kubectl does ("Organizing Cluster Access Using kubeconfig Files"): the first file that names an entry, or
 * sets the current context, wins.
 */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): KubeconfigFile {
  const currentContext = files.find((file) => file.currentContext !== undefined)?.currentContext;
  return {
    clusters: firstWins(files.map((file) => file.clusters)),
    users: firstWins(files.map((file) => file.users)),
    contexts: firstWins(files.map((file) => file.contexts)),
    ...(currentContext === undefined ? {} : { currentContext }),
  };
}

function firstWins(maps: readonly ReadonlyMap<string, JsonObject>[]): Map<string, JsonObject> {
  return new Map([...maps].reverse().flatMap((map) => [...map]));
}

/** JSON is YAML too, and is read in a fraction of the time. Undefined for what is none, or has a number: see below. */
function parseJson(text: string): Json | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    let hasNumber = false;
    const value: Json = JSON.parse(text, (_, each) => {
      hasNumber ||= typeof each === 'number';
      return each;
    });
    return hasNumber ? undefined : value;
  } catch {
    return undefined;
  }
}

/** As `kubectl config` and the clouds' own programs write it, without the library. Extensions may hold real numbers. */
function parsePlain(text: string): Json | undefined {
  const root = text.includes('extensions') ? undefined : readPlainYaml(text);
  return root && plainValue(root);
}

/** A token of digits is a string, whatever YAML makes of it. Undefined for a key that stands twice: the library tells where. */
function plainValue(node: Node): Json | undefined {
  if (node.is === 'list') return allOf(node.items.map(plainValue));
  if (node.is === 'map') {
    const values = allOf(node.pairs.map(({ value }) => plainValue(value)));
    const keys = node.pairs.map(({ key }) => (key.is === 'scalar' ? String(key.value) : ''));
    if (!values || new Set(keys).size < keys.length) return undefined;
    return Object.fromEntries(keys.map((key, at) => [key, values[at] ?? null]));
  }
  const text = node.is === 'scalar' ? String(node.value) : '';
  const word = node.is === 'scalar' && node.style === 'plain' ? WORDS.get(text) : undefined;
  return word === undefined ? text : word;
}

function allOf(values: readonly (Json | undefined)[]): Json[] | undefined {
  return values.every((value) => value !== undefined) ? [...values] : undefined;
}

/** YAML's core schema. */
const WORDS = new Map([
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

async function parseYaml(text: string): Promise<Json> {
  const { isScalar, parseDocument, visit } = await import('yaml');
  const document = parseDocument(text, { schema: 'core', version: '1.2', merge: true });
  const [error] = document.errors;
  // The parser's own message quotes the line, which may hold a token.
  if (error) throw new Error(`line ${error.linePos?.[0].line ?? 1} is no YAML (${error.code})`);
  visit(document, {
    // A token of digits is a string, here too.
    Pair: (_, pair) => (isScalar(pair.key) && pair.key.value === 'extensions' ? visit.SKIP : undefined),
    Scalar: (_, node) => {
      if (typeof node.value === 'number' && node.source !== undefined) node.value = node.source;
    },
  });
  return document.toJS({ maxAliasCount: 100 }) as Json;
}

function entries(list: Json | undefined, plural: string, singular: string, folder: string): Map<string, JsonObject> {
  if (list === undefined || list === null) return new Map();
  if (!Array.isArray(list)) throw new Error(`expected a list under ${plural}`);
  const named = list.map((entry, index): [string, JsonObject] => {
    const name = isRecord(entry) ? entry.name : undefined;
    if (!isRecord(entry) || typeof name !== 'string') throw new Error(`${plural}[${index}] has no name`);
    const value = entry[singular];
    return [name, withAbsolutePaths(isRecord(value) ? value : {}, folder)];
  });
  return firstWins([new Map(named.reverse())]);
}

const PATHS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'] as const;

function withAbsolutePaths(entry: JsonObject, folder: string): JsonObject {
  const absolute = { ...entry };
  for (const key of PATHS) {
    const path = entry[key];
    if (typeof path === 'string' && path !== '') absolute[key] = resolve(folder, path);
  }
  const command = isRecord(entry.exec) ? entry.exec.command : undefined;
  // A bare command is looked up in PATH; one with a slash counts from the kubeconfig, as for kubectl.
  if (isRecord(entry.exec) && typeof command === 'string' && /[/\\]/.test(command)) {
    absolute.exec = { ...entry.exec, command: resolve(folder, command) };
  }
  return absolute;
}
