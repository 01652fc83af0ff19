import { z } from 'zod';
import { counterexample } from './counterexample.ts';
import { documents } from './documents.ts';

/** Every published JSON Schema, by the name of its file in `docs/schemas/`. `run` and `verify` print the same document. */
export function publishedSchemas(): Record<string, string> {
  const schemas = { counterexample, ...documents };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [`${name}.json`, published(name, schema)]),
  );
}

function published(name: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  const document = { $schema, title: `churnproof ${name}`, ...rest };
  return `${JSON.stringify(document, null, 2)}\n`;
}
