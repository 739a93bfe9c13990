import { FAILURE_HOLD, isMisspelt, OWN_ANNOTATIONS, WAIT_FOR } from './annotations.ts';
import { parseFailureHold } from './failure-hold.ts';
import { nearest } from './near.ts';
import { field, isRecord, type Json, type JsonObject, type KubernetesObject } from './object.ts';
import { parseWaitFor } from './wait-for.ts';

/** Something that an object lacks or has wrong. `path` is the field to blame. */
export interface Flaw {
  readonly path: string;
  readonly message: string;
  readonly remedy?: string;
}

/** What every object needs before the server can even be asked about it. Empty when all is there. */
export function flawsOf(value: Json): Flaw[] {
  if (!isRecord(value)) {
    return [
      { path: '', message: `expected a Kubernetes object (apiVersion, kind, metadata), found ${typeName(value)}` },
    ];
  }
  const kustomize = typeof value.apiVersion === 'string' && value.apiVersion.startsWith('kustomize.config.k8s.io/');
  if (kustomize) return [KUSTOMIZATION];
  if (['apiVersion', 'kind', 'metadata'].every((key) => value[key] === undefined)) return [noObject(value)];
  const { metadata } = value;
  const flaws = [textFlaw(value, 'apiVersion', 'such as apps/v1'), textFlaw(value, 'kind', 'such as Deployment')];
  if (metadata !== undefined && metadata !== null && !isRecord(metadata)) {
    const remedy = 'Write a map of its own lines, with a space after each colon, such as `name: api`.';
    flaws.push({ path: 'metadata', message: `metadata: expected a map, found ${typeName(metadata)}`, remedy });
  } else flaws.push(...metadataFlaws(value), ...wishFlaws(value));
  return flaws.filter((flaw) => flaw !== undefined);
}

const MOST_KEYS = 3;

/** What is no manifest at all: the values of a chart, a workflow, a compose file. */
function noObject(value: JsonObject): Flaw {
  const keys = Object.keys(value);
  const begins = keys.length === 0 ? 'is empty' : `begins with ${keys.slice(0, MOST_KEYS).join(', ')}`;
  return {
    path: '',
    message: 'no apiVersion, no kind and no metadata.name: this is no Kubernetes object',
    remedy: `Name only manifests in the \`manifests\` input, or render it first: this document ${begins}.`,
  };
}

const KUSTOMIZATION: Flaw = {
  path: 'kind',
  message: 'a kustomization is a recipe, not an object of the cluster',
  remedy: 'Render it first, such as `kubectl kustomize DIR > rendered.yaml`, and deploy the result.',
};

function textFlaw(value: Json, key: string, example: string): Flaw | undefined {
  const found = field(value, key);
  if (typeof found === 'string' && found !== '') return undefined;
  if (found === undefined || found === null || found === '')
    return { path: key, message: `no ${key}: every object needs one, ${example}` };
  return {
    path: key,
    message: `${key}: expected text, found ${typeName(found)}`,
    remedy: remedyFor(found, `Write one word, ${example}.`),
  };
}

/** A number in quotes is the text that was meant; a list is nothing of the sort. */
function remedyFor(found: Json, otherwise: string): string {
  return typeof found === 'object' ? otherwise : 'Put it in quotes.';
}

function metadataFlaws(value: Json): Flaw[] {
  const flaws: Flaw[] = [];
  for (const key of ['name', 'generateName', 'namespace']) {
    const found = field(value, 'metadata', key);
    if (found === undefined || found === null) continue;
    const message = `metadata.${key}: expected text, found ${typeName(found)}`;
    if (typeof found === 'string') flaws.push(...pathFlaws(key, found));
    else flaws.push({ path: `metadata.${key}`, message, remedy: remedyFor(found, 'Write one name.') });
  }
  const names = [field(value, 'metadata', 'name'), field(value, 'metadata', 'generateName')];
  const isNamed = names.some((name) => name !== undefined && name !== null && name !== '');
  if (!isNamed) flaws.push({ path: 'metadata', message: 'no metadata.name: every object needs one (or generateName)' });
  return flaws;
}

/** A name is a part of a request's path, where these would make it a request about something else. */
function pathFlaws(key: string, name: string): Flaw[] {
  const isDots = key !== 'generateName' && ['.', '..'].includes(name);
  const bad = isDots ? name : ['/', '%'].find((each) => name.includes(each));
  if (bad === undefined) return [];
  const message = `metadata.${key}: expected a name, found ${isDots ? `"${name}"` : `one with "${bad}" in it`}`;
  return [{ path: `metadata.${key}`, message, remedy: 'Write it with lower-case letters, digits, "-" and ".".' }];
}

/** Our own annotations say how an object is waited for: one that is not understood would be a wish that nobody fulfils. */
function wishFlaws(value: Json): Flaw[] {
  const hold = field(value, 'metadata', 'annotations', FAILURE_HOLD);
  const wait = field(value, 'metadata', 'annotations', WAIT_FOR);
  const annotations = field(value, 'metadata', 'annotations');
  const flaws: Flaw[] = Object.keys(isRecord(annotations) ? annotations : {})
    .filter(isMisspelt)
    .map(misspelt);
  if (typeof hold === 'string' && parseFailureHold(hold, { terminal: 0, retryable: 0 }).bad.length > 0) {
    const message = `annotation ${FAILURE_HOLD}: expected terminal=DURATION,retryable=DURATION, found ${JSON.stringify(hold)}`;
    const remedy = 'Write it like terminal=5s,retryable=60s.';
    flaws.push({ path: `metadata.annotations[${FAILURE_HOLD}]`, message, remedy });
  }
  if (typeof wait === 'string' && parseWaitFor(wait) === undefined) {
    const message = `annotation ${WAIT_FOR}: expected condition=TYPE or jsonpath={.PATH}=VALUE, found ${JSON.stringify(wait)}`;
    const remedy =
      'Write it as `kubectl wait --for` takes it, such as condition=Ready or jsonpath={.status.phase}=Running.';
    flaws.push({ path: `metadata.annotations[${WAIT_FOR}]`, message, remedy });
  }
  return flaws;
}

function misspelt(name: string): Flaw {
  const [wish = '', ...own] = [name, ...OWN_ANNOTATIONS].map((each) => each.slice(each.indexOf('/') + 1));
  const near = nearest(wish, own);
  const known = OWN_ANNOTATIONS.join(', ');
  return {
    path: `metadata.annotations[${name}]`,
    message: `there is no annotation ${name}`,
    remedy:
      near === undefined
        ? `Those that begin like this are ${known}.`
        : `Did you mean ${name.slice(0, -wish.length)}${near}?`,
  };
}

/** True for what has no flaws; for the compiler's sake. */
export function isKubernetesObject(value: Json, flaws: readonly Flaw[]): value is KubernetesObject {
  return flaws.length === 0 && isRecord(value);
}

function typeName(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'a boolean (true or false)' : 'a number';
}
