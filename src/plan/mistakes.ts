/** What is wrong with an object's text, as the server told it; `path` in the server's own spelling. */
export type Mistake =
  | { readonly what: 'unknown field'; readonly path: string }
  | { readonly what: 'wrong type'; readonly path: string; readonly expected: string }
  | { readonly what: 'twice'; readonly path: string; readonly key: string }
  | { readonly what: 'unreadable'; readonly path: string; readonly detail: string };

/**
 * The mistakes in the 500 with which a server-side apply is refused that the server could not read. Seen on Kubernetes
 * 1.36: `failed to create typed patch object (ns/name; apps/v1, Kind=Deployment): .spec.replicas: expected …`, several
 * of them as lines after `errors:`, but of the unknown fields of one map only the first. Empty for any other message.
 */
export function mistakesOfApply(message: string): Mistake[] {
  const isTyped = message.startsWith('failed to create typed patch object');
  if (!isTyped && !message.startsWith('failed to convert new object')) return [];
  const detail = afterKind(message, isTyped ? '): ' : ': ');
  if (!isTyped) return [{ what: 'unreadable', path: '', detail: withoutDecoding(detail) }];
  return detail
    .replace(/^errors:\n/, '')
    .split('\n  ')
    .map((line) => mistakeOfApply(line.trim()));
}

function afterKind(message: string, mark: string): string {
  const kind = message.lastIndexOf('Kind=');
  const at = message.indexOf(mark, kind);
  return kind < 0 || at < 0 ? message : message.slice(at + mark.length);
}

function withoutDecoding(detail: string): string {
  const prefix = 'error decoding from json: ';
  return detail.startsWith(prefix) ? detail.slice(prefix.length) : detail;
}

function mistakeOfApply(line: string): Mistake {
  const end = endOfPath(line);
  const path = line.slice(1, end);
  const detail = line.slice(end + 2);
  if (!line.startsWith('.') || end < 0) return { what: 'unreadable', path: '', detail: line };
  if (detail === 'field not declared in schema') return { what: 'unknown field', path };
  const type = /^expected (.+?), got /s.exec(detail);
  // What was got is left out: the server quotes the value there, and it may be a secret.
  if (type?.[1]) return { what: 'wrong type', path, expected: type[1] };
  const twice = /^duplicate entries for key (\[.*\])$/s.exec(detail);
  return twice?.[1] ? { what: 'twice', path, key: twice[1] } : { what: 'unreadable', path, detail };
}

/** Where `: ` ends a path; quoted keys in brackets may hold it too. */
function endOfPath(line: string): number {
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    if (quoted && line[at] === '\\') at++;
    else if (line[at] === '"') quoted = !quoted;
    else if (!quoted && line.startsWith(': ', at)) return at;
  }
  return -1;
}

const UNMARSHAL = /cannot unmarshal (\w+)(?: \S+)? into Go (?:struct field [^.\s]+\.(\S+)|value) of type (\S+)/;

/**
 * The mistakes in the 400 with which a create is refused that the server could not read: all unknown fields, with the
 * places of list items, or the first wrong type, without them. Empty for any other message.
 */
export function mistakesOfCreate(message: string): Mistake[] {
  const start = message.indexOf(' cannot be handled as a ');
  if (start < 0) return [];
  const detail = message.slice(message.indexOf(': ', start) + 2);
  const fields = [...detail.matchAll(/(unknown|duplicate) field "((?:[^"\\]|\\.)*)"/g)];
  if (fields.length > 0) {
    return fields.map(([, word, path = '']) =>
      word === 'unknown' ? { what: 'unknown field', path } : { what: 'twice', path, key: '' },
    );
  }
  const type = UNMARSHAL.exec(detail);
  if (type) {
    const [, found, path = '', goType = ''] = type;
    const expected = wordForGoType(goType);
    return [
      { what: 'wrong type', path, expected: found === 'number' && expected === 'numeric' ? 'integer' : expected },
    ];
  }
  return [{ what: 'unreadable', path: '', detail }];
}

/** Go's types in the words that a server-side apply uses. */
function wordForGoType(type: string): string {
  if (type.startsWith('[]')) return 'list';
  if (type.startsWith('map[') || type.includes('.')) return 'map';
  if (/^u?int\d*$|^float\d+$/.test(type)) return 'numeric';
  return type === 'bool' ? 'boolean' : type;
}
