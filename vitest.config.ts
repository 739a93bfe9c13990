import { defineConfig } from 'vitest/config';

/** `npm test`: what needs nothing but this project. `npm run e2e`: what needs a real control plane. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'fast', include: ['__tests__/**/*.test.ts'], maxConcurrency: 10 } },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          globalSetup: 'e2e/setup.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
