import type { contestants } from './contestants.ts';
import type { Race } from './race.ts';
import { CONFIG_MAPS, ONE_DEPLOYMENT } from './results.ts';

export type Mode = 'full' | 'quick' | 'rehearse';

export interface Plan {
  readonly near: readonly Race[];
  /** Through a proxy that adds `roundTrip` milliseconds. */
  readonly far: readonly Race[];
  readonly roundTrip: number;
  readonly alone: { readonly objects: number; readonly samples: number };
}

type Everybody = Awaited<ReturnType<typeof contestants>>;

/** What is measured in a mode. Who needs minutes for a race runs it once, or not at all. */
export function planOf(
  mode: Mode,
  { kubectl, kubectlAtFirst, older, helm, floor, ours, oursAtFirst }: Everybody,
): Plan {
  const all = [kubectl, older, helm, floor, ours];
  const fastest = [kubectl, floor, ours];
  const two = [kubectl, ours];
  const atFirst = [kubectlAtFirst, oursAtFirst];
  const oneDeployment = { what: ONE_DEPLOYMENT, workload: { kind: 'Deployment', count: 1 } } as const;
  const deployments = { what: '100 Deployments', workload: { kind: 'Deployment', count: 100 } } as const;
  const configMaps = { what: CONFIG_MAPS, workload: { kind: 'ConfigMap', count: 1000 }, again: true } as const;
  const more = { what: '5,000 ConfigMaps', workload: { kind: 'ConfigMap', count: 5000 }, again: true } as const;
  const roundTrip = 30;
  if (mode === 'quick') {
    const near = [
      { ...oneDeployment, contestants: [...two, ...atFirst], rounds: 25 },
      { ...configMaps, contestants: two, rounds: 2 },
    ];
    return { near, far: [], roundTrip, alone: { objects: 1000, samples: 5 } };
  }
  const plan: Plan = {
    near: [
      { ...oneDeployment, contestants: [...all, ...atFirst], rounds: 41 },
      { ...deployments, contestants: fastest, rounds: 3, once: [helm] },
      { ...configMaps, contestants: fastest, rounds: 5, once: [older, helm] },
      { ...more, contestants: [floor, ours], rounds: 3, once: [kubectl] },
    ],
    far: [
      { ...away(oneDeployment), contestants: [kubectl, older, floor, ours], rounds: 5 },
      { ...away(deployments), contestants: fastest, rounds: 3 },
      { ...away(configMaps), contestants: [floor, ours], rounds: 3, once: [kubectl] },
    ],
    roundTrip,
    alone: { objects: 1000, samples: 10 },
  };
  return mode === 'full' ? plan : rehearsal(plan);
}

const away = <T extends { readonly what: string }>(race: T) => ({ ...race, what: `${race.what}, 30 ms away` });

/** The same races, small and once. */
function rehearsal(plan: Plan): Plan {
  const small = (races: readonly Race[]) =>
    races.map((race) => {
      const { kind, count } = race.workload;
      return { ...race, rounds: 1, workload: { kind, count: Math.ceil(count / 100) } };
    });
  return { ...plan, near: small(plan.near), far: small(plan.far), alone: { objects: 20, samples: 2 } };
}
