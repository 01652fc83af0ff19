import { defineConfig } from 'vitest/config';

/** What takes too long for every change: kill tables and campaigns that are searched from the first run on. */
export default defineConfig({
  test: {
    include: ['test/mutants/**/*.test.ts', 'test/properties/**/campaign.test.ts'],
    env: { KNOWN: 'search' },
    maxWorkers: 2,
  },
});
