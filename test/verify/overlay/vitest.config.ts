import { defineConfig } from 'vitest/config';

/** Not part of our own tests: one of these fails, as it should. */
export default defineConfig({ test: { include: ['test/verify/overlay/forgetful.ts'] } });
