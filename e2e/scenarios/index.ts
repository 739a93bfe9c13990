import type { Scenario } from '../scenario.ts';
import { rollouts } from './rollouts.ts';

/** Every scenario, in the order in which users meet them. */
export const scenarios: readonly Scenario[] = [...rollouts];
