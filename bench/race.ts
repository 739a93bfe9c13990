import { join } from 'node:path';
import type { Client } from '../sandbox/client.ts';
import type { Contestant } from './contestants.ts';
import { type Spread, spread } from './measure.ts';
import { type Workload, writeChart } from './workloads.ts';

/** Where races are run. */
export interface Track {
  readonly client: Client;
  /** For manifests. */
  readonly dir: string;
  /** Path of a kubeconfig, and its text. */
  readonly kubeconfig: string;
  readonly text: string;
}

export interface Race {
  readonly what: string;
  readonly workload: Workload;
  readonly contestants: readonly Contestant[];
  readonly rounds: number;
  /** Who takes part in the first round only, for they need minutes. */
  readonly once?: readonly Contestant[];
  /** Whether the same manifests are deployed a second time, unchanged. */
  readonly again?: boolean;
}

/** Milliseconds by name of contestant. */
export interface Row {
  readonly what: string;
  readonly results: Readonly<Record<string, Spread>>;
}

let raced = 0;

/** All deploy the same, in turns, each to a namespace of its own; who begins, and who follows whom, changes with the round. */
export async function run(race: Race, track: Track): Promise<Row[]> {
  const { what, workload, contestants, rounds, once = [], again = false } = race;
  const everybody = [...contestants, ...once];
  const kind = workload.kind === 'ConfigMap' && again ? [`${what}, created`, `${what}, unchanged`] : [what];
  const samples = kind.map(() => new Map<string, number[]>(everybody.map(({ name }) => [name, []])));
  for (let round = 0; round < rounds; round++) {
    const first = round % contestants.length;
    const order = [...contestants.slice(first), ...contestants.slice(0, first)];
    // A cluster is still busy with what the one before has left: each has another before it in every second round.
    const turns = [...(round % 2 === 0 ? order : order.toReversed()), ...(round === 0 ? once : [])];
    for (const contestant of turns) {
      const namespace = `bench-${++raced}`;
      await createNamespace(track.client, namespace);
      const chart = await writeChart(join(track.dir, namespace), workload, namespace);
      const task = { workload, chart, namespace, kubeconfig: track.kubeconfig };
      for (const turn of samples) turn.get(contestant.name)?.push(await contestant.run(task));
    }
  }
  return kind.map((name, turn) => ({
    what: name,
    results: Object.fromEntries([...(samples[turn] ?? [])].map(([who, walls]) => [who, spread(walls)])),
  }));
}

/** Resolves when pods can be created in it, which takes a service account. Throws when the server refuses. */
export async function createNamespace(client: Client, name: string): Promise<void> {
  const made = await client.request('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  });
  if (made.status !== 201) throw new Error(`the namespace ${name} was not created: ${JSON.stringify(made.body)}`);
  const ending = new AbortController();
  const path = `/api/v1/namespaces/${name}/serviceaccounts?watch=true`;
  for await (const { type } of client.watch(path, ending.signal)) if (type === 'ADDED') break;
  ending.abort();
}
