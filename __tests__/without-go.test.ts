import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** What a command of package.json prints on a machine that has Node and nothing else. */
async function printed(script: string): Promise<string> {
  const empty = await mkdtemp(join(tmpdir(), 'without-go-'));
  const env = { PATH: empty, HOME: empty };
  const output = await new Promise<string>((done) => {
    execFile(process.execPath, [join(ROOT, script)], { env, cwd: ROOT }, (_, stdout, stderr) => done(stdout + stderr));
  });
  await rm(empty, { recursive: true });
  return output.trim();
}

test.each(['e2e/control-plane/main.ts', 'e2e/main.ts'])(
  '%s on a machine without Go: one sentence that says what to install',
  async (script) => {
    expect(await printed(script)).toMatch(/^Go was not found: install Go [^\n]*$/);
  },
);
