import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildPrograms } from './control-plane/build.ts';
import { onRealNode } from './real-node/main.ts';

/**
 * `npm run e2e [-- ARGUMENTS OF VITEST]`: the tests on a real control plane. With `--node` among the arguments: those on
 * a real node as well.
 */
const args = process.argv.slice(2).filter((argument) => argument !== '--node');
const real = process.argv.includes('--node');
const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
const command = [vitest, 'run', '--project', real ? 'real-node' : 'e2e', ...args];
try {
  // What can't be built is said in a sentence here; the tests' own setup would say it with a stack trace.
  const { E2E_KUBECONFIG: existing, E2E_KUBERNETES: version } = process.env;
  if (!existing && !real) await buildPrograms(console.log, version);
  process.exitCode = real ? await onRealNode(process.execPath, command) : await run(command);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Who asks us to end means the tests; a terminal's Ctrl-C reaches them by itself. */
function run(command: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, command, { stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code) => done(code ?? 1));
  });
}
