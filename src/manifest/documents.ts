import { JsonSyntaxError, readJsonValue, skipBlanks } from './json-syntax.ts';
import type { Fault, Span } from './syntax.ts';

/** The documents of a file, in order, and what is wrong with how they are separated. */
export interface Documents {
  readonly spans: readonly Span[];
  readonly faults: readonly Fault[];
}

/**
 * Splits a file as kubectl does (apimachinery's YAMLOrJSONDecoder): a text that begins with `{` is a row of JSON
 * values, unless the first or second of them turns out not to be JSON; from there on it is YAML. YAML documents are
 * separated by lines that begin with `---`, whatever stands around them.
 */
export function splitDocuments(text: string, path: string): Documents {
  const spans: Span[] = [];
  let at = skipBlanks(text, 0);
  if (text[at] !== '{') return splitYaml(text, 0);
  while (at < text.length) {
    const json = tryJson(text, at);
    if (json instanceof JsonSyntaxError) {
      const mayBeYaml = spans.length < 2 && !path.endsWith('.json');
      if (!mayBeYaml) return { spans, faults: [{ offset: json.offset, message: json.message }] };
      const rest = splitYaml(text, spans.length === 0 ? 0 : at);
      return { spans: [...spans, ...rest.spans], faults: rest.faults };
    }
    spans.push({ format: 'json', start: at, end: json });
    at = skipBlanks(text, json);
  }
  return { spans, faults: [] };
}

/** The end of the JSON value at an offset, or what is wrong with it. */
function tryJson(text: string, at: number): number | JsonSyntaxError {
  try {
    return readJsonValue(text, at).end;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
}

const SEPARATOR = /^---(.*)$/gm;

function splitYaml(text: string, from: number): Documents {
  const spans: Span[] = [];
  const faults: Fault[] = [];
  let start = from;
  const push = (end: number): void => {
    if (text.slice(start, end).trim() !== '') spans.push({ format: 'yaml', start, end });
  };
  SEPARATOR.lastIndex = from;
  for (let found = SEPARATOR.exec(text); found; found = SEPARATOR.exec(text)) {
    const rest = (found[1] ?? '').trim();
    if (rest !== '' && !rest.startsWith('#')) faults.push(badSeparator(found.index));
    push(found.index);
    start = found.index + found[0].length;
  }
  push(text.length);
  return { spans, faults };
}

function badSeparator(offset: number): Fault {
  return {
    offset,
    message: 'only a comment may follow `---` on its line, as kubectl has it',
    remedy: 'Move what follows to the next line.',
  };
}
