import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Kill tables take longest. Begun last, one of them would end alone, with a core idle. */
class KillTablesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isKillTable = ({ moduleId }: TestSpecification) => moduleId.includes('/test/mutants/');
    const sorted = await super.sort(files);
    return [
      ...sorted.filter(isKillTable).sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1)),
      ...sorted.filter((file) => !isKillTable(file)),
    ];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/deep/**'],
    testTimeout: 120_000,
    // Workers and spawned commands take cores of their own.
    maxWorkers: 2,
    sequence: { sequencer: KillTablesFirst },
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
