import { isRecord, type JsonObject, type KubernetesObject } from '../src/manifest/object.ts';
import { records, strings, text } from './json.ts';
import { badRequest } from './status.ts';

/** True when a LabelSelector (matchLabels, matchExpressions) selects these labels. */
export function matches(selector: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const exact = Object.entries(strings(selector, 'matchLabels')).every(([key, value]) => labels[key] === value);
  return exact && records(selector, 'matchExpressions').every((one) => matchesExpression(one, labels));
}

function matchesExpression(expression: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[text(expression, 'key')];
  const values = Array.isArray(expression.values) ? expression.values : [];
  switch (expression.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

type Test = (object: KubernetesObject) => boolean;

/** Reads `labelSelector`: `a=b,c!=d,e in (f,g),h,!i`. Throws a 400. */
export function labelTest(selector: string): Test {
  const tests = splitOutside(selector).map(labelRequirement);
  return (object) => tests.every((test) => test(object.metadata.labels ?? {}));
}

function labelRequirement(part: string): (labels: Record<string, string>) => boolean {
  const [, set, not, list = ''] = /^\s*([^\s!=()]+)\s+(not)?in\s*\((.*)\)\s*$/.exec(part) ?? [];
  if (set !== undefined) {
    const values = list.split(',').map((value) => value.trim());
    return (labels) => values.includes(labels[set] ?? '\0') !== (not !== undefined);
  }
  const [, key = '', operator, value = ''] = /^\s*([^\s!=()]+)\s*(==|=|!=)\s*([^\s!=()]*)\s*$/.exec(part) ?? [];
  if (operator) return (labels) => (labels[key] === value) === (operator !== '!=');
  const [, absent, bare] = /^\s*(!?)\s*([^\s!=()]+)\s*$/.exec(part) ?? [];
  if (bare === undefined) throw badRequest(`unable to parse requirement: found '${part.trim()}', expected: identifier`);
  return (labels) => Object.hasOwn(labels, bare) === (absent === '');
}

function splitOutside(selector: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (const [i, letter] of [...selector].entries()) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === ',' && depth === 0) {
      parts.push(selector.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, selector.slice(start)].filter((part) => part.trim() !== '');
}

const anyKind = ['metadata.name', 'metadata.namespace'];
const fieldsOfKind: Record<string, readonly string[]> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
  ],
  Event: ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath']
    .map((name) => `involvedObject.${name}`)
    .concat('reason', 'reportingComponent', 'source', 'type'),
  Secret: ['type'],
  Namespace: ['status.phase', 'name'],
  Node: ['spec.unschedulable'],
  ReplicaSet: ['status.replicas'],
  Job: ['status.successful'],
};

/** Reads `fieldSelector`: `metadata.name=a,spec.nodeName!=b`. Throws a 400 for a field the kind can't be selected by. */
export function fieldTest(selector: string, kind: string): Test {
  const tests = selector
    .split(',')
    .filter(Boolean)
    .map((part): Test => {
      const [, name = '', operator, value = ''] = /^(.*?)(!=|==|=)(.*)$/.exec(part) ?? [];
      if (!operator) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
      const known = [...(fieldsOfKind[kind] ?? []), ...anyKind];
      if (!known.includes(name)) {
        const kinds = anyKind.map((field) => `"${field}"`).join(', ');
        throw badRequest(
          fieldsOfKind[kind]
            ? `field label not supported: ${name}`
            : `"${name}" is not a known field selector: only ${kinds}`,
        );
      }
      return (object) => (valueAt(object, name) === value) === (operator !== '!=');
    });
  return (object) => tests.every((test) => test(object));
}

function valueAt(object: KubernetesObject, path: string): string {
  let here: unknown = object;
  for (const key of path.split('.')) here = isRecord(here as JsonObject) ? (here as JsonObject)[key] : undefined;
  return here === undefined || here === null ? '' : String(here);
}
