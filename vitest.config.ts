import { defineConfig } from 'vitest/config';

const ROOMS = ['manifest', 'plan', 'report', 'rollout'];
const PURE = [...ROOMS.map((room) => `__tests__/${room}/**/*.test.ts`), '__tests__/without-credentials.test.ts'];
/** Whole processes, which mostly wait for what they started: they share the machine, after all others are done. */
const WHOLE = ['scenarios', 'faults', 'github/step', 'github/cut-short'].map((name) => `__tests__/${name}.test.ts`);

/**
 * On a machine that is shared and slow, a process may lose a race that a test has set up: .ci/run plays such a test once
 * more, and its output says which. Nothing is forgiven to a developer, nor to the pure tables.
 */
const retry = process.env.CI ? 1 : 0;

/** `npm test`: what needs nothing but this project (pure, edge, whole). `npm run e2e`: what needs a real control plane, and with `-- --node` a real node. */
export default defineConfig({
  test: {
    projects: [
      // Tables of input and expected value leave nothing behind: no process of its own for each file.
      { test: { name: 'pure', include: PURE, isolate: false, maxWorkers: 2, sequence: { groupOrder: 0 } } },
      {
        // Each starts servers of its own and stops them, so a process is shared here too; they wait more than they work.
        test: {
          name: 'edge',
          isolate: false,
          include: ['__tests__/**/*.test.ts'],
          exclude: [...PURE, ...WHOLE],
          retry,
          maxWorkers: 5,
          sequence: { groupOrder: 1 },
        },
      },
      { test: { name: 'whole', include: WHOLE, retry, maxConcurrency: 8, maxWorkers: 4, sequence: { groupOrder: 2 } } },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['e2e/real-node/**'],
          globalSetup: 'e2e/setup.ts',
          retry,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'real-node',
          include: ['e2e/real-node/**/*.test.ts'],
          globalSetup: 'e2e/real-node/setup.ts',
          retry,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          maxConcurrency: 4,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
