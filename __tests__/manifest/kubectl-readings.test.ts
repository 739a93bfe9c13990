import { expect, test } from 'vitest';
import { parseJson } from '../../src/manifest/json.ts';
import type { Json } from '../../src/manifest/object.ts';
import { render } from '../../src/manifest/render.ts';
import { keyText, readPlain, ScalarError } from '../../src/manifest/scalar.ts';
import documents from './fixtures/kubectl-documents.json' with { type: 'json' };
import scalars from './fixtures/kubectl-scalars.json' with { type: 'json' };

// Both tables hold what kubectl 1.36.2 read: `kubectl label --local -f FILE recorded=1 -o json`, the label removed.

const HEAD = 'apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: x}\n';

async function read(text: string): Promise<Json> {
  const { declared } = await render([{ path: 'x.yaml', text }], {
    variables: new Map(),
    images: [],
    imageTag: 'v1',
    commit: 'v1',
  });
  return declared.map(({ object }) => object);
}

const table = Object.entries(scalars as unknown as Record<string, [value: string, key?: string]>);

test(`${table.length} plain scalars are read as kubectl reads them`, async () => {
  const ours = table.map(([text]) => [text, readPlain(text)]);
  expect(ours).toEqual(table.map(([text, [value]]) => [text, parseJson(value)]));
});

test('and become the same keys', async () => {
  const keys = table.filter(([, [, key]]) => key !== undefined);
  expect(keys.map(([text]) => [text, keyText(readPlain(text), text)])).toEqual(
    keys.map(([text, [, key]]) => [text, key]),
  );
});

test.each(['', '~', 'null', '9223372036854775808', '0xFFFFFFFFFFFFFFFF'])('%j can be no key', async (text) => {
  expect(() => keyText(readPlain(text), text)).toThrow(ScalarError);
});

interface Reading {
  text: string;
  headed?: boolean;
  /** What kubectl read, as JSON; null when it refused. */
  kubectl: string | null;
  /** Ours is refused on purpose, with this message. */
  stricter?: string;
  /** Ours is accepted: what it means is beyond doubt. */
  lenient?: boolean;
}

test.each(documents as Reading[])('the document $text', async ({ text, headed, kubectl, stricter, lenient }) => {
  const whole = headed ? HEAD + text : text;
  if (stricter !== undefined) await expect(read(whole)).rejects.toThrow(stricter);
  else if (kubectl !== null) expect(await read(whole)).toEqual(parseJson(kubectl));
  else if (!lenient) await expect(read(whole)).rejects.toThrow(/^x\.yaml:\d+/);
});
