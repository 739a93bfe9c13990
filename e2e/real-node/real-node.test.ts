import { readFile } from 'node:fs/promises';
import { beforeAll, describe, inject, test } from 'vitest';
import { playAndCheck } from '../check.ts';
import { causes } from '../scenarios/causes.ts';
import { failures } from '../scenarios/failures.ts';
import { recoveries } from '../scenarios/recoveries.ts';
import { rollouts } from '../scenarios/rollouts.ts';
import { signIn } from '../sign-in.ts';
import { forRealNode } from './translate.ts';

let kubeconfig: string;
beforeAll(async () => {
  kubeconfig = await readFile(inject('kubeconfig'), 'utf8');
});

const scenarios = [...rollouts, ...recoveries, ...failures, ...causes].filter(
  ({ only, offNode }) => offNode === undefined && only?.world !== 'sandbox',
);

describe.concurrent('the built action on a real node', () => {
  test.for(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', ([, scenario]) =>
    playAndCheck(scenario, {
      kind: 'real',
      kubeconfig,
      prefix: 'node',
      signIn: (stage, rights) => signIn(stage, rights, kubeconfig),
      manifests: forRealNode,
    }),
  );
});
