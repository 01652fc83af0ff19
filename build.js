// Builds the JavaScript of dist/: its entries, and what they share in a few chunks. Hundreds of small modules, loaded one by
// one, would take a command and every worker thread several times as long to start.
import { readdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const benches = readdirSync('bench').filter((name) => name.endsWith('.ts'));

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: [
    'index.ts',
    'cli/main.ts',
    'cli/tour.ts',
    'properties/worker.ts',
    'verify/module/worker.ts',
    'verify/pipe/worker.ts',
    ...benches.map((name) => `bench/${name}`),
  ],
  outdir: 'dist',
  outbase: '.',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  logLevel: 'warning',
});
