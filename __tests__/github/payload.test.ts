import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPayload } from '../../src/github/payload.ts';

async function eventFile(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'payload-')), 'event.json');
  await writeFile(path, text);
  return path;
}

test('the payload is what the file says', async () => {
  const GITHUB_EVENT_PATH = await eventFile('{"pull_request": {"number": 3}}');
  expect(readPayload({ GITHUB_EVENT_PATH })).toEqual({ payload: { pull_request: { number: 3 } }, notices: [] });
});

test('outside of Actions there is no payload, and nothing to say about it', async () => {
  expect(readPayload({})).toEqual({ payload: {}, notices: [] });
});

test.each([
  ['not JSON', '{', 'expected JSON'],
  ['no object', '[]', 'expected a JSON object'],
])('a file that is %s gives a notice', async (_, text, cause) => {
  const { payload, notices } = readPayload({ GITHUB_EVENT_PATH: await eventFile(text) });
  expect(payload).toEqual({});
  expect(notices).toMatchObject([{ severity: 'notice', message: expect.stringContaining(cause) }]);
});

test('a missing file gives a notice', async () => {
  const { payload, notices } = readPayload({ GITHUB_EVENT_PATH: '/no/such/file' });
  expect(payload).toEqual({});
  expect(notices[0]?.message).toContain('ENOENT');
});
