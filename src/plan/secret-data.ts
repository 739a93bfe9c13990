import type { Declared } from '../manifest/declared.ts';
import { isRecord, type JsonObject } from '../manifest/object.ts';

/**
 * A Secret with its `stringData` written as `data`, as the server would store it. A server-side apply files the two
 * under different names: a key dropped from `stringData` would stay in the cluster for ever, and nobody would see that
 * another manager owns it. Its fields are still found where they stand in the manifest. Anything else, and what the
 * server must refuse first, comes back as it is.
 */
export function withEncodedStringData(declared: Declared): Declared {
  const { object, source } = declared;
  const { stringData, ...rest } = object;
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || !isRecord(stringData)) return declared;
  const { data = {} } = object;
  if (!isRecord(data) || !Object.values(stringData).every((value) => typeof value === 'string')) return declared;
  const encoded: JsonObject = { ...data };
  for (const [key, value] of Object.entries(stringData)) encoded[key] = Buffer.from(String(value)).toString('base64');
  const locate = (path: string) => {
    const bare = path.replace(/^\./, '');
    const isTheirs = Object.keys(stringData).some((key) => bare === `data.${key}` || bare === `data[${key}]`);
    return source.locate(isTheirs ? bare.replace(/^data/, 'stringData') : path);
  };
  return { object: { ...rest, data: encoded } as typeof object, source: { ...source, locate } };
}
