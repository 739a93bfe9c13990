import type { Scenario, World } from '../scenario.ts';
import { badInput } from './bad-input.ts';
import { badManifests } from './bad-manifests.ts';
import { causes } from './causes.ts';
import { cluster } from './cluster.ts';
import { failures } from './failures.ts';
import { kubelet } from './kubelet.ts';
import { ownership } from './ownership.ts';
import { recoveries } from './recoveries.ts';
import { refusals } from './refusals.ts';
import { report } from './report.ts';
import { rollouts } from './rollouts.ts';
import { secrets } from './secrets.ts';
import { substitution } from './substitution.ts';
import { volumes } from './volumes.ts';
import { workloads } from './workloads.ts';

/** Every scenario by what it is about, in the order in which users meet them. */
export const themes = {
  rollouts,
  recoveries,
  failures,
  causes,
  volumes,
  kubelet,
  refusals,
  workloads,
  badInput,
  badManifests,
  substitution,
  ownership,
  cluster,
  secrets,
  report,
} satisfies Record<string, readonly Scenario[]>;

export const scenarios: readonly Scenario[] = Object.values(themes).flat();

/** Those that can be played in a world. */
export function scenariosOf(world: World['kind']): readonly Scenario[] {
  return scenarios.filter(({ only }) => only === undefined || only.world === world);
}

/** What differs between these is the cause or the mistake that is told, and tables tell of each: the fast suite plays one. */
const ALIKE: ReadonlySet<readonly Scenario[]> = new Set([causes, volumes, kubelet, refusals, badInput, badManifests]);

/** The part that the fast suite plays: some of each theme. The end-to-end suite plays all of them, in both worlds. */
export const chosen: readonly Scenario[] = Object.values(themes).flatMap((theme) =>
  theme.filter(({ only }) => only === undefined).slice(0, ALIKE.has(theme) ? 1 : 2),
);
