import { readFile } from 'node:fs/promises';
import { beforeAll, describe, inject, test } from 'vitest';
import { playAndCheck } from '../check.ts';
import { scenariosOf, themes } from '../scenarios/index.ts';
import { signIn } from '../sign-in.ts';
import { forRealNode } from './translate.ts';

let kubeconfig: string;
beforeAll(async () => {
  kubeconfig = await readFile(inject('kubeconfig'), 'utf8');
});

/** What pods do, and each cause, wherever it is told. */
const { rollouts, recoveries, failures, causes, kubelet, volumes } = themes;
const ofPods = new Set([rollouts, recoveries, failures, causes, kubelet, volumes].flat());
const scenarios = scenariosOf('real').filter(
  (scenario) => scenario.offNode === undefined && (scenario.cause !== undefined || ofPods.has(scenario)),
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
