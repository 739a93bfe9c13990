import type { IncomingMessage } from 'node:http';
import { parseJson } from '../manifest/json.ts';
import { field, isRecord, type Json, type KubernetesObject } from '../manifest/object.ts';

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: KubernetesObject }
  /** The server gives up the watch: 410 when it no longer knows the resourceVersion. */
  | { readonly type: 'ERROR'; readonly code: number; readonly message: string };

/** An event longer than this is none: an object is at most a few MiB. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * The events of a watch, as they come. Ends when the server ends it; a line cut in half by that is left out. Throws when
 * the connection breaks, or a line is no event. `heard` is called at every byte that arrives.
 */
export async function* readEvents(stream: IncomingMessage, heard: () => void): AsyncGenerator<WatchEvent> {
  stream.setEncoding('utf8');
  let pending: string[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<string>) {
    heard();
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      pending.push(chunk.slice(start, end));
      const line = pending.join('');
      pending = [];
      length = 0;
      start = end + 1;
      if (line.trim() !== '') yield parseEvent(line);
    }
    if (start < chunk.length) pending.push(start === 0 ? chunk : chunk.slice(start));
    length += chunk.length - start;
    if (length > LONGEST_LINE) throw new Error('an event of the watch has no end');
  }
}

function parseEvent(line: string): WatchEvent {
  const event = parseJson(line);
  const type = field(event, 'type');
  const object = field(event, 'object');
  if (type === 'ERROR') {
    const code = field(object, 'code');
    const message = field(object, 'message');
    return {
      type,
      code: typeof code === 'number' ? code : 0,
      message: typeof message === 'string' ? message : 'no reason given',
    };
  }
  if (!isRecord(object) || !isRecord(object.metadata) || !isEventType(type)) throw new Error('no event of a watch');
  return { type, object: object as KubernetesObject };
}

function isEventType(type: Json | undefined): type is 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' {
  return type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED' || type === 'BOOKMARK';
}
