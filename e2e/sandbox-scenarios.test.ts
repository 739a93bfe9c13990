import { afterAll, beforeAll, describe, test } from 'vitest';
import { playAndCheck } from './check.ts';
import { startSandboxWorld } from './sandbox-world.ts';
import { scenariosOf } from './scenarios/index.ts';

let sandbox: Awaited<ReturnType<typeof startSandboxWorld>>;
beforeAll(async () => {
  sandbox = await startSandboxWorld();
});
afterAll(() => sandbox.cluster.stop());

describe.concurrent('the built action on the sandbox, every scenario', { timeout: 60_000 }, () => {
  test.for(scenariosOf('sandbox').map((scenario) => [scenario.name, scenario] as const))('%s', ([, scenario]) =>
    playAndCheck(scenario, sandbox.world),
  );
});
