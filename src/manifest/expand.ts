import { field, isRecord, type Json, type JsonObject } from './object.ts';

/** An object of a document. `index` tells which item of the document's list it is; absent when it is no list. */
export interface Expanded {
  readonly value: Json;
  readonly index?: number;
}

/** Why a list can't be expanded, as a message. */
export class ListError extends Error {
  override readonly name = 'ListError';
  /** The field to blame; absent: the document. */
  readonly path: string | undefined;
  readonly remedy: string | undefined;

  constructor(message: string, { path, remedy }: { path?: string; remedy?: string } = {}) {
    super(message);
    this.path = path;
    this.remedy = remedy;
  }
}

/**
 * The objects of a document. As kubectl has it, whatever has `items` at its top is a list, and a typed list
 * (ConfigMapList) gives its kind to items that name neither kind nor version. A list without items, and a list in a
 * list, throw ListError: kubectl applies nothing of those, some silently.
 */
export function expandList(value: Json): Expanded[] {
  if (!isRecord(value)) return [{ value }];
  if (!Object.hasOwn(value, 'items')) {
    if (value.kind === 'List') throw new ListError('a List without items');
    return [{ value }];
  }
  const { items } = value;
  if (!Array.isArray(items)) {
    throw new ListError('`items` at the top of an object makes it a list, but it is not a list of objects');
  }
  if (items.length === 0) throw new ListError('a list whose `items` are empty');
  const { kind } = value;
  if (typeof kind === 'string' && !kind.endsWith('List') && !items.some((item) => isRecord(field(item, 'metadata')))) {
    const message = `\`items\` at the top of a ${kind} makes it a list of objects, as kubectl has it, and these are none`;
    const remedy = 'Move `items` to where it belongs, such as under `data`.';
    throw new ListError(message, { path: 'items', remedy });
  }
  return items.map((item, index) => ({ value: expandItem(value, item), index }));
}

function expandItem(list: JsonObject, item: Json): Json {
  if (!isRecord(item)) return item;
  if (Object.hasOwn(item, 'items') || item.kind === 'List') throw new ListError('a list inside a list');
  const { kind, apiVersion } = list;
  const isTyped = typeof kind === 'string' && kind !== 'List';
  if (!isTyped || item.kind || item.apiVersion) return item;
  return { apiVersion, ...item, kind: kind.replace(/List$/, '') };
}
