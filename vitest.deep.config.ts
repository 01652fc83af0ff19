import { defineConfig } from 'vitest/config';

/** What takes too long for every change: the kill tables, each kill searched for from the first run on. */
export default defineConfig({
  test: { include: ['test/mutants/**/*.test.ts'], env: { KILLS: 'search' }, maxWorkers: 2 },
});
