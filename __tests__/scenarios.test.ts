import { afterAll, beforeAll, describe, test } from 'vitest';
import { playAndCheck } from '../e2e/check.ts';
import { scenarios } from '../e2e/scenarios/index.ts';
import { type SandboxCluster, startCluster } from '../sandbox/cluster.ts';

let cluster: SandboxCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

describe.concurrent('the built action on the sandbox', { timeout: 60_000 }, () => {
  test.for(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', ([, scenario]) =>
    playAndCheck(scenario, { kubeconfig: cluster.kubeconfig, prefix: 'scenario' }),
  );
});
