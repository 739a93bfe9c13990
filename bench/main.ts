import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { buildPrograms } from '../e2e/control-plane/build.ts';
import { startControlPlane } from '../e2e/control-plane/control-plane.ts';
import { clientOf } from '../sandbox/client.ts';
import { type Alone, measureAlone } from './alone.ts';
import { contestants, HELM } from './contestants.ts';
import { type Mode, type Plan, planOf } from './plan.ts';
import { startDelay } from './proxies.ts';
import { type Race, type Row, run, type Track } from './race.ts';
import { type Figure, figuresOf, figuresTable, holds, raceTable, readmeTable } from './results.ts';

/**
 * `npm run bench [-- --quick | -- --rehearse]`: the built action beside others on one control plane, in turns, each a
 * whole deploy from the first spawn to the last exit. Without a word it writes bench/RESULTS.md and the README's table;
 * `--quick` measures what is promised and little else; `--rehearse` plays everything with small numbers, which say
 * nothing. Ends with exit code 1 when a promised figure does not hold.
 */
const modes: Readonly<Record<string, Mode>> = { '--quick': 'quick', '--rehearse': 'rehearse' };
const mode = process.argv[2] === undefined ? 'full' : modes[process.argv[2]];
if (!mode) {
  console.error('usage: npm run bench [-- --quick | -- --rehearse]');
  process.exit(1);
}
const programs = await buildPrograms(console.log);
const dir = await mkdtemp(join(tmpdir(), 'kube-rollout-bench-'));
const everybody = await contestants(programs, dir);
const load = loadavg()[0] ?? 0;
if (load > 1)
  console.log(`The load of this machine is ${load.toFixed(1)}: figures say little while others work on it.`);
const cluster = await startControlPlane(programs, join(dir, 'cluster'), 'kwok');
const text = await readFile(cluster.kubeconfig, 'utf8');
const track: Track = { client: clientOf(text), dir, kubeconfig: cluster.kubeconfig, text };

try {
  const plan = planOf(mode, everybody);
  const near = await races(plan.near, track);
  const far = await farAway(plan);
  const alone = await measureAlone(track, plan.alone);
  const figures = figuresOf(near, alone);
  const report = reportOf([...near, ...far], figures, alone);
  console.log(`\n${report}`);
  if (mode === 'full') {
    await writeFile(join(import.meta.dirname, 'RESULTS.md'), report);
    await fillReadme(readmeTable([...near, ...far], alone));
  }
  if (!figures.every(holds) && mode !== 'rehearse') process.exitCode = 1;
} finally {
  track.client.close();
  await cluster.stop();
  await rm(dir, { recursive: true, force: true });
}

async function races(list: readonly Race[], where: Track): Promise<Row[]> {
  const rows: Row[] = [];
  for (const race of list) {
    console.log(`${race.what}: ${[...race.contestants, ...(race.once ?? [])].map(({ name }) => name).join(', ')}`);
    rows.push(...(await run(race, where)));
  }
  return rows;
}

/** The same with a server that is far away. */
async function farAway({ far, roundTrip }: Plan): Promise<Row[]> {
  const delay = await startDelay(text, roundTrip);
  try {
    const kubeconfig = join(dir, 'far-away');
    await writeFile(kubeconfig, delay.kubeconfig);
    return await races(far, { ...track, kubeconfig });
  } finally {
    await delay.stop();
  }
}

function reportOf(rows: readonly Row[], figures: readonly Figure[], alone: Alone): string {
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const kubernetes = programs.kubectl.split('control-plane-')[1]?.split('/')[0];
  return `# Figures

What \`npm run bench\` measured: ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${memory} GB of memory, load
${load.toFixed(1)} before the start, Node ${process.versions.node}, Kubernetes ${kubernetes} on loopback whose pods are ready at once (KWOK), helm ${HELM.version}.

What counts is how columns stand beside each other; seconds are those of this machine. Each cell is the median of whole
deploys, with the fastest and the slowest where there was more than one, each to a namespace of its own, taken in turns;
"×" is the ratio to kubectl 1.36. kubectl is \`apply --server-side\`, followed by \`rollout status\` when there is a
Deployment; helm is \`upgrade --install --wait\`. kube-rollout includes a dry run of every object on the server before the
first is written, which the others don't do. It has no token here, so it tells GitHub nothing, which it does side by side
with the rollout.

"First run" is on a machine that has never seen the program, as GitHub's own runners are. Elsewhere kubectl finds what it
has learned of the server in its cache, and kube-rollout what Node has compiled in the runner's tool cache. "Bare
requests" is the floor: a process that only sends one apply for each object, 24 at once.

## What is promised

${figuresTable(figures)}

An image that does not exist is named, and the run ended, after ${alone.badImage.toFixed(1)} s: 5 s of these are
\`failure-hold\`, the time that such evidence must stand. \`kubectl rollout status\` waits for its time-out.

## Side by side

${raceTable(rows)}
`;
}

async function fillReadme(content: string): Promise<void> {
  const path = join(import.meta.dirname, '..', 'README.md');
  const readme = await readFile(path, 'utf8');
  const [begin, end] = ['<!-- bench -->', '<!-- /bench -->'];
  const [from, to] = [readme.indexOf(begin) + begin.length, readme.indexOf(end)];
  if (from < begin.length || to < from) throw new Error(`README.md: expected ${begin} and ${end}`);
  await writeFile(path, `${readme.slice(0, from)}\n${content}\n${readme.slice(to)}`);
}
