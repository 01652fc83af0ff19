import { defineConfig } from 'vitest/config';

/** What takes too long for every change: the whole kill tables of protocols whose runs last hours of virtual time. */
export default defineConfig({
  test: { include: ['test/deep/**/*.test.ts'], testTimeout: 1_800_000, maxWorkers: 2 },
});
