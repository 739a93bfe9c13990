import { nearest } from '../manifest/near.ts';
import { formatReference, isRecord, type Json, type KubernetesObject, text } from '../manifest/object.ts';
import { containersOf, podTemplateOf } from '../manifest/pod-template.ts';
import { type Failure, failure, type Refusal, type Subject } from './failure.ts';
import { keyPath, valueAt } from './field-path.ts';
import { quotedEntries, quotedText } from './quoted.ts';

// What the object itself tells about a value that the server refuses.

type Cause = Refusal['causes'][number];

/** Two places of one object that must agree and don't: both are told. Undefined for every other rule. */
export function explainPair(cause: Cause, path: string, subject: Subject): Failure | undefined {
  return explainSelector(cause, path, subject) ?? explainVolume(cause, path, subject);
}

const LABELS = '.metadata.labels';

/** A selector that does not select the pods of its own template. */
function explainSelector({ message = '' }: Cause, path: string, subject: Subject): Failure | undefined {
  if (!message.includes('`selector` does not match template `labels`') || !path.endsWith(LABELS)) return undefined;
  const asked = valueAt(subject.object, 'spec.selector.matchLabels');
  const labels = valueAt(subject.object, path);
  if (!isRecord(asked)) return undefined;
  const missing = Object.entries(asked).filter(([key, value]) => !isRecord(labels) || labels[key] !== value);
  const [key] = missing[0] ?? [];
  if (key === undefined) return undefined;
  const pairs = missing.map(([name, value]) => `${name}=${String(value)}`).join(', ');
  const found = isRecord(labels) && labels[key] !== undefined ? `, found ${key}=${String(labels[key])}` : '';
  return failure(subject, {
    message: `${path} of ${formatReference(subject.reference)} must have ${pairs}, as spec.selector asks${found}`,
    remedy: 'Write the same labels under spec.selector.matchLabels and in the template.',
    path: keyPath(path, key),
  });
}

/** A mount of a volume that the pod does not have. */
function explainVolume({ reason }: Cause, path: string, subject: Subject): Failure | undefined {
  const isMount = containersOf(subject.object).some((container) => path.startsWith(`${container.path}.volume`));
  const pod = podTemplateOf(subject.object)?.path;
  if (reason !== 'FieldValueNotFound' || !isMount || pod === undefined) return undefined;
  const { object, reference } = subject;
  const name = text(valueAt(object, path));
  const claims = namesIn(valueAt(object, 'spec.volumeClaimTemplates'), 'metadata.name');
  const volumes = [...namesIn(valueAt(object, `${pod}.volumes`), 'name'), ...claims];
  const near = nearest(name, volumes);
  const there = volumes.length === 0 ? 'has no volumes' : `has the volumes ${volumes.join(', ')}`;
  return failure(subject, {
    message: `${path} of ${formatReference(reference)} is "${name}", a volume that the pod does not have: it ${there}`,
    remedy: near ? `Did you mean ${near}?` : `Add it under ${pod}.volumes, or remove the mount.`,
    path,
  });
}

function namesIn(list: Json | undefined, path: string): string[] {
  return Array.isArray(list) ? list.map((item) => text(valueAt(item, path))).filter((name) => name !== '') : [];
}

/** The path of the very value that a rule about a map quotes: one of its entries, or its type. */
export function narrowed(cause: Cause, path: string, object: KubernetesObject): string {
  const [entry] = quotedEntries({ ...cause, field: path }, object);
  if (entry !== undefined) return entry;
  const value = valueAt(object, path);
  const isType = cause.reason === 'FieldValueNotSupported' && isRecord(value) && typeof value.type === 'string';
  return isType ? keyPath(path, 'type') : path;
}

const TYPOGRAPHIC = /[\u2018\u2019\u201c\u201d\u201e]/;

/** What to write instead of a value. */
export function remedyForValue(cause: Cause, value: Json | undefined): string {
  if (typeof value === 'string' && TYPOGRAPHIC.test(value))
    return 'The value has typographic quotes, which YAML takes for letters: write " or \' instead.';
  if (typeof value === 'string' && /^\d+$/.test(value) && cause.message?.includes('at least one letter'))
    return 'In quotes it is the name of a port: write the number without them.';
  const near = nearest(typeof value === 'string' ? value : (quotedText(cause) ?? ''), supported(cause));
  return near ? `Did you mean "${near}"?` : 'Correct the value.';
}

/** The values that the server offers: `…: supported values: "Always", "Never"`. */
function supported({ message = '' }: Cause): string[] {
  const [, list = ''] = message.split(': supported values: ');
  return [...list.matchAll(/"([^"]*)"/g)].map(([, value = '']) => value);
}
