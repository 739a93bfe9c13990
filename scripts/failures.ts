import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failuresPage, shownIn } from '../__tests__/rollout/failures-page.ts';
import { buildPrograms } from '../e2e/control-plane/build.ts';
import { startControlPlane } from '../e2e/control-plane/control-plane.ts';
import { joinCluster } from '../e2e/node.ts';
import { play } from '../e2e/scenario.ts';
import { exampleOf, shownBy } from '../e2e/shown.ts';
import { signIn } from '../e2e/sign-in.ts';
import { CAUSES, type Cause } from '../src/rollout/outcome.ts';

/**
 * Writes docs/failures.md anew: plays the scenario of each cause on a real control plane with the built action, some
 * minutes long, or only those that are named; `-- --words` plays none and writes only the words around them.
 */
const page = new URL('../docs/failures.md', import.meta.url);
const named = process.argv.slice(2);
const wanted = named.includes('--words') ? [] : CAUSES.filter((cause) => named.length === 0 || named.includes(cause));
const shown = new Map(shownIn(await readFile(page, 'utf8')));
if (wanted.length > 0) for (const [cause, text] of await playAll(wanted)) shown.set(cause, text);
await writeFile(page, failuresPage(shown));

async function playAll(causes: readonly Cause[]): Promise<[Cause, string][]> {
  const dir = await mkdtemp(join(tmpdir(), 'kube-rollout-failures-'));
  const cluster = await startControlPlane(await buildPrograms(console.log), join(dir, 'cluster'), 'none');
  const kubeconfig = await readFile(cluster.kubeconfig, 'utf8');
  const node = await joinCluster({ kubeconfig, node: 'node-1' });
  const results: [Cause, string][] = [];
  const queue = [...causes];
  const work = async () => {
    for (let cause = queue.shift(); cause; cause = queue.shift())
      results.push([cause, await shownOf(cause, kubeconfig)]);
  };
  try {
    await Promise.all(Array.from({ length: 4 }, work));
    return results;
  } finally {
    await node.leave();
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function shownOf(cause: Cause, kubeconfig: string): Promise<string> {
  const scenario = exampleOf(cause);
  if (!scenario) throw new Error(`no scenario has the cause ${cause}`);
  const played = await play(scenario, {
    kind: 'real',
    kubeconfig,
    prefix: 'shop',
    signIn: (stage, rights) => signIn(stage, rights, kubeconfig),
  });
  console.log(`${cause}: ${scenario.name}`);
  return shownBy(scenario, played);
}
