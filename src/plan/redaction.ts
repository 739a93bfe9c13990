import { createHmac, randomBytes } from 'node:crypto';
import {
  isCustomGroup,
  isRecord,
  type Json,
  type JsonObject,
  type KubernetesObject,
  parseApiVersion,
} from '../manifest/object.ts';
import { LAST_APPLIED } from './ownership.ts';

/** Makes fingerprints of one run comparable with each other, and worthless to whoever reads them later. */
const RUN_KEY = randomBytes(32);

/**
 * A copy of an object that may be shown: values of a Secret, kubectl's record of its last apply, environment variables
 * and ConfigMap entries with a secret's name, and passwords in URLs are replaced by their length and a fingerprint.
 * Two values that differ still differ.
 */
export function redact<T extends JsonObject>(object: T, key: Uint8Array = RUN_KEY): T {
  const hide = (value: string) => fingerprint(value, key);
  return redactRecord(object, hide, redactedAtTop(object, hide)) as T;
}

type Hide = (value: string) => string;

function redactedAtTop(object: JsonObject, hide: Hide): JsonObject {
  if (object.kind === 'Secret' && object.apiVersion === 'v1') {
    return {
      ...hideAll(object, 'data', (value) => hide(Buffer.from(value, 'base64').toString('latin1'))),
      ...hideAll(object, 'stringData', hide),
    };
  }
  if (object.kind === 'ConfigMap' && object.apiVersion === 'v1') return hideNamed(object, hide);
  return isCustom(object) ? { spec: hideByKey(redactValue(object.spec ?? null, hide), hide) } : {};
}

function isCustom({ apiVersion, spec }: JsonObject): boolean {
  return spec !== undefined && typeof apiVersion === 'string' && isCustomGroup(parseApiVersion(apiVersion).group);
}

/** What a field of a custom resource is called that can hold nothing but a secret: a `key` or `secret` is often its name. */
const SECRET_FIELDS = ['password', 'passwd', 'passphrase', 'token', 'apikey'];

function hideByKey(value: Json, hide: Hide): Json {
  if (Array.isArray(value)) return value.map((item) => hideByKey(item, hide));
  if (!isRecord(value)) return value;
  const shown = Object.entries(value).map(([key, each = null]) => {
    const isSecret = typeof each === 'string' && SECRET_FIELDS.some((name) => key.toLowerCase().endsWith(name));
    return [key, isSecret ? hide(each) : hideByKey(each, hide)] as const;
  });
  return Object.fromEntries(shown);
}

function hideAll(object: JsonObject, name: string, hide: Hide): JsonObject {
  const values = object[name];
  if (!isRecord(values)) return values === undefined ? {} : { [name]: hide(textOf(values)) };
  const hidden = Object.entries(values).map(([key, value]) => [key, hide(textOf(value ?? null))] as const);
  return { [name]: Object.fromEntries(hidden) };
}

function hideNamed(object: JsonObject, hide: Hide): JsonObject {
  const { data } = object;
  if (!isRecord(data)) return {};
  const shown = Object.entries(data).map(([key, value]) => {
    const secret = typeof value === 'string' && isSecretName(key);
    return [key, secret ? hide(value) : redactValue(value ?? null, hide)] as const;
  });
  return { data: Object.fromEntries(shown) };
}

function redactValue(value: Json, hide: Hide): Json {
  if (typeof value === 'string') return withoutPasswords(value, hide);
  if (Array.isArray(value)) return value.map((item, at) => redactItem(item, hide, value[at - 1]));
  return isRecord(value) ? redactRecord(value, hide, {}) : value;
}

function redactRecord(record: JsonObject, hide: Hide, done: JsonObject): JsonObject {
  const shown = Object.entries(record).map(([key, value]) => {
    if (key in done) return [key, done[key]] as const;
    if (key === LAST_APPLIED && typeof value === 'string') return [key, hide(value)] as const;
    return [key, redactValue(value ?? null, hide)] as const;
  });
  return Object.fromEntries(shown);
}

/** `{name: DB_PASSWORD, value: …}`, as environment variables have it, and others who copied the form. */
function redactItem(item: Json, hide: Hide, before: Json | undefined): Json {
  if (typeof item === 'string' && isSecretOption(before) && !item.startsWith('-')) return hide(item);
  if (!isRecord(item) || typeof item.name !== 'string' || typeof item.value !== 'string') {
    return typeof item === 'string' ? redactArgument(item, hide) : redactValue(item, hide);
  }
  const value = isSecretName(item.name) ? hide(item.value) : withoutPasswords(item.value, hide);
  return { ...item, value };
}

/** `--db-password`, whose value is the next argument. */
function isSecretOption(argument: Json | undefined): boolean {
  return typeof argument === 'string' && argument.startsWith('--') && !argument.includes('=') && isSecretName(argument);
}

/** `--db-password=…`, as commands take it. */
function redactArgument(argument: string, hide: Hide): string {
  const equals = argument.indexOf('=');
  if (equals > 0 && isSecretName(argument.slice(0, equals))) {
    return `${argument.slice(0, equals + 1)}${hide(argument.slice(equals + 1))}`;
  }
  return withoutPasswords(argument, hide);
}

/** `postgres://user:password@host` without the password. */
function withoutPasswords(text: string, hide: Hide): string {
  let result = text;
  for (let scheme = result.indexOf('://'); scheme >= 0; scheme = result.indexOf('://', scheme + 1)) {
    const start = scheme + 3;
    const length = result.slice(start).search(/[\s/?#"'<>]|$/);
    const authority = result.slice(start, start + length);
    const [colon, at] = [authority.indexOf(':'), authority.lastIndexOf('@')];
    if (colon < 0 || at <= colon + 1) continue;
    result = result.slice(0, start + colon + 1) + hide(authority.slice(colon + 1, at)) + result.slice(start + at);
  }
  return result;
}

const SECRET_WORDS = new Set(['credential', 'credentials', 'dsn', 'key', 'pass', 'passwd', 'password', 'pwd', 'token']);
const SECRET_ENDINGS = ['secret', 'secrets', 'password', 'passwd', 'token', 'tokens', 'apikey', 'passphrase'];

/** What a name ends with that says where a secret is, and not what it is: `secretName`, `TOKEN_FILE`. */
const POINTERS = new Set(['name', 'ref', 'file', 'path', 'dir']);

/** True for a name such as DB_PASSWORD, apiKey, GITHUB_TOKEN, client-secret. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  if (POINTERS.has(words.at(-1) ?? '')) return false;
  return words.some((word) => SECRET_WORDS.has(word) || SECRET_ENDINGS.some((ending) => word.endsWith(ending)));
}

/** What `redact` writes in the place of a value. */
export const HIDDEN = /(\(hidden: \d+ characters, fingerprint [0-9a-f]{8}\))/;

function fingerprint(value: string, key: Uint8Array): string {
  const digest = createHmac('sha256', key).update(value, 'utf8').digest('hex').slice(0, 8);
  return `(hidden: ${value.length} characters, fingerprint ${digest})`;
}

/**
 * A server's sentence about an object without the secret values that it may quote: those of a Secret as they stand in the
 * manifest and decoded, of anything else those that `redact` hides. Short values can't be told from ordinary words; the
 * server quotes those only where `message` comes from `explain`, which leaves the found value out.
 */
export function withoutSecretValues(message: string, object: KubernetesObject): string {
  return secretHider(object)(message);
}

/** The same for many texts about one object, whose secret values are gathered once. */
export function secretHider(object: KubernetesObject): (text: string) => string {
  const forms = (object.kind === 'Secret' ? formsOfData(object) : hiddenValues(object))
    .filter((form) => form.length > 3)
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((rest, form) => rest.replaceAll(form, '(hidden)'), text);
}

function formsOfData(object: KubernetesObject): string[] {
  const values = [object.data, object.stringData].filter(isRecord).flatMap((each) => Object.values(each));
  const texts = values.filter((value) => value !== undefined).map(textOf);
  return texts.flatMap((text) => [text, Buffer.from(text, 'base64').toString(), Buffer.from(text).toString('base64')]);
}

function hiddenValues(object: KubernetesObject): string[] {
  const found: string[] = [];
  const note = (value: string) => {
    found.push(value);
    return '';
  };
  redactRecord(object, note, redactedAtTop(object, note));
  const { name, namespace = '' } = object.metadata;
  const open = ['true', 'false', 'null', 'none', object.kind, name, namespace];
  return found.filter((value) => !open.includes(value));
}

function textOf(value: Json): string {
  return typeof value === 'string'
    ? value
    : JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? `${each}` : each));
}
