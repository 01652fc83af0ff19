import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Campaigns and kill tables take longest. Begun last, one of them would end alone, with a core idle. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => /\/campaign\.test|\/test\/mutants\//.test(moduleId);
    const sorted = await super.sort(files);
    return [
      ...sorted.filter(isLong).sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1)),
      ...sorted.filter((file) => !isLong(file)),
    ];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/deep/**'],
    testTimeout: 120_000,
    // Two cores, and one more, since whoever waits for real sockets and processes needs none.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    coverage: {
      provider: 'v8',
      include: ['{spec,impl,sim,properties,verify,report,cli}/**/*.ts'],
      exclude: ['cli/main.ts', 'cli/tour.ts', 'properties/worker.ts', 'report/schemas/write.ts'],
      reporter: ['text-summary', 'html'],
      // Only ever raised.
      thresholds: { statements: 94, branches: 90, functions: 94, lines: 95 },
    },
  },
});
