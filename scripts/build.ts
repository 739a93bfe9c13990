/**
 * Builds what workflows run: src/ → lib/ (tsc) → dist/ (ncc).
 *
 * The result depends on nothing but the sources and package-lock.json: not on the folder, the machine or the time.
 * dist/ is committed, so `.ci/run` builds it again and compares byte by byte.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/**
 * Which modules of a package do something when they are merely imported. These packages do not say it themselves, so
 * the bundler keeps all of each; told so, it leaves 15 MB of unused models out and the action starts in half the time.
 */
const sideEffects: Readonly<Record<string, false | readonly string[]>> = {
  '@actions/core': false,
  '@actions/http-client': false,
  '@kubernetes/client-node': ['./dist/polyfill.js'],
};

for (const name of Object.keys(sideEffects)) declareSideEffects(name);
remove('lib');
run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
remove('dist'); // Only now: sources with a mistake in them leave the old one in place.
bundle('lib/index.js', 'dist');
bundle('lib/cleanup.js', 'dist/cleanup');

function bundle(entry: string, folder: string): void {
  run('@vercel/ncc/dist/ncc/cli.js', 'build', entry, '-o', folder, '--no-cache', '--license', 'licenses.txt');
}

function remove(folder: string): void {
  rmSync(join(root, folder), { recursive: true, force: true });
}

/** Writes the `sideEffects` field into an installed package. Doing it twice changes nothing. */
function declareSideEffects(name: string): void {
  const path = join(root, 'node_modules', name, 'package.json');
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(path, 'utf8'));
  const before = JSON.stringify(manifest.sideEffects);
  if (before === JSON.stringify(sideEffects[name])) return;
  writeFileSync(path, `${JSON.stringify({ ...manifest, sideEffects: sideEffects[name] }, null, 2)}\n`);
}

/** Runs a tool of node_modules with this very Node; a failure ends the build with the tool's own words. */
function run(tool: string, ...args: string[]): void {
  try {
    execFileSync(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: root, stdio: 'inherit' });
  } catch {
    process.exit(1);
  }
}
