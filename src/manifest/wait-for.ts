import { field, isRecord, type Json, type JsonObject } from './object.ts';

/** `condition=Ready`, `condition=Synced=True`, `jsonpath={.status.phase}=Running`, `jsonpath={.status.address}`. */
export type WaitFor =
  | { readonly for: 'condition'; readonly type: string; readonly status: string }
  /** `value` absent: any value will do. */
  | { readonly for: 'jsonpath'; readonly path: readonly (string | number)[]; readonly value?: string };

/** Reads it; undefined for what is not understood. */
export function parseWaitFor(text: string): WaitFor | undefined {
  const at = text.indexOf('=');
  const what = text.slice(0, at).trim();
  const rest = text.slice(at + 1).trim();
  if (at < 0 || rest === '') return undefined;
  if (what === 'condition') return parseCondition(rest);
  return what === 'jsonpath' ? parseJsonPath(rest) : undefined;
}

function parseCondition(text: string): WaitFor | undefined {
  const [type = '', status = 'True', ...more] = text.split('=');
  return type === '' || status === '' || more.length > 0 ? undefined : { for: 'condition', type, status };
}

function parseJsonPath(text: string): WaitFor | undefined {
  const [, braced, bare = '', value] = /^(?:\{([^{}]*)\}|([^={}]+))(?:=(.*))?$/.exec(text) ?? [];
  const path = stepsOf((braced ?? bare).trim());
  if (path === undefined || path.length === 0 || value === '') return undefined;
  const plain = value === undefined ? undefined : value.replace(/^(["'])(.*)\1$/, '$2');
  return { for: 'jsonpath', path, ...(plain === undefined ? {} : { value: plain }) };
}

/** The steps of a path without filters or wildcards: `.status.loadBalancer.ingress[0].ip`, `.data['a.b']`. */
function stepsOf(text: string): (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  let rest = text.startsWith('.') || text.startsWith('[') ? text : `.${text}`;
  while (rest !== '') {
    const [all = '', name, index, quoted] =
      /^(?:\.([\w-]+(?:\\\.[\w-]+)*)|\[(\d+)\]|\[['"]([^'"]+)['"]\])/.exec(rest) ?? [];
    if (all === '') return undefined;
    steps.push(index !== undefined ? Number(index) : (quoted ?? (name ?? '').replaceAll('\\.', '.')));
    rest = rest.slice(all.length);
  }
  return steps;
}

/** What is still missing of it, in words; undefined when it holds. A condition of an older generation does not count. */
export function unmet(wanted: WaitFor, object: JsonObject): string | undefined {
  if (wanted.for === 'condition') return unmetCondition(wanted, object);
  const found = field(object, ...wanted.path);
  const path = wanted.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  if (found === undefined || found === null || found === '') return `waiting for ${path}, which is not set`;
  if (wanted.value === undefined || wordOf(found) === wanted.value) return undefined;
  return `waiting for ${path} to be ${wanted.value}; it is ${wordOf(found)}`;
}

function unmetCondition(wanted: WaitFor & { for: 'condition' }, object: JsonObject): string | undefined {
  const conditions = field(object, 'status', 'conditions');
  const found = (Array.isArray(conditions) ? conditions : []).find(
    (each) => isRecord(each) && String(each.type).toLowerCase() === wanted.type.toLowerCase(),
  );
  if (found === undefined) return `waiting for condition ${wanted.type}, which is not set`;
  const generation = Number(field(object, 'metadata', 'generation') ?? 0);
  const observed = field(found, 'observedGeneration') ?? field(object, 'status', 'observedGeneration') ?? generation;
  if (Number(observed) < generation) return `waiting for condition ${wanted.type} of generation ${generation}`;
  const status = String(field(found, 'status') ?? '');
  if (status.toLowerCase() === wanted.status.toLowerCase()) return undefined;
  const why = [field(found, 'reason'), field(found, 'message')].filter(
    (text) => typeof text === 'string' && text !== '',
  );
  return `waiting for condition ${wanted.type} to be ${wanted.status}; it is ${status}${why.length > 0 ? ` (${why.join(': ')})` : ''}`;
}

function wordOf(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
