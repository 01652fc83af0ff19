import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { verifyOverlay } from '../../index.ts';
import reference from './modules/reference.ts';

/** As a user of the library has it in a test file: these are its tests. */
verifyOverlay('chord', reference, { runs: 15, profile: 'churn' });

const root = fileURLToPath(new URL('../..', import.meta.url));

test('a property that falls fails its test, with the story', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/verify/overlay/vitest.config.ts'],
    { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  expect(status).toBe(1);
  expect(stdout).toContain('1 failed | 2 passed');
  expect(stderr).toMatch(/FAIL .*forgetful.ts > chord > ideal-ring/);
  expect(stderr).toContain('does not hold: ');
  expect(stderr).toMatch(/ring +151/);
  expect(stderr).toMatch(/expected .*\n\s*seen /);
});

test('outside Vitest it says where it belongs, and who does not exist is named', () => {
  const { VITEST: _, ...env } = process.env;
  const code = "const { verifyOverlay } = await import('./index.ts'); verifyOverlay('chord', {});";
  const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: root,
    encoding: 'utf8',
    env,
  });
  expect(stderr).toContain('call it in a test file that Vitest runs');
  expect(() => verifyOverlay('chrod', reference)).toThrow('no protocol chrod; there are chord');
});
