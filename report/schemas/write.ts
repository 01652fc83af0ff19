import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { publishedSchemas } from './publish.ts';

/** `npm run schemas`: writes docs/schemas/*.json from the zod schemas. */
const folder = fileURLToPath(new URL('../../docs/schemas/', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(publishedSchemas())) writeFileSync(`${folder}${name}`, text);
