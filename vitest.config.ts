import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/deep/**'],
    testTimeout: 120_000,
    // Workers and spawned commands take cores of their own.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['{spec,impl,sim,properties,verify,report,cli}/**/*.ts'],
      exclude: ['cli/main.ts', 'cli/tour.ts', 'properties/worker.ts', 'report/schemas/write.ts'],
      reporter: ['text-summary', 'html'],
      // Only ever raised.
      thresholds: { statements: 93, branches: 88, functions: 93, lines: 94 },
    },
  },
});
