import { afterAll, beforeAll, describe, test } from 'vitest';
import { playAndCheck } from '../e2e/check.ts';
import { startSandboxWorld } from '../e2e/sandbox-world.ts';
import { chosen } from '../e2e/scenarios/index.ts';

let sandbox: Awaited<ReturnType<typeof startSandboxWorld>>;
beforeAll(async () => {
  sandbox = await startSandboxWorld();
});
afterAll(() => sandbox.cluster.stop());

describe.concurrent('the built action on the sandbox', { timeout: 60_000 }, () => {
  test.for(chosen.map((scenario) => [scenario.name, scenario] as const))('%s', ([, scenario]) =>
    playAndCheck(scenario, sandbox.world),
  );
});
