import { z } from 'zod';
import type { Counterexample } from '../../properties/kit/results.ts';
import { address, scenario } from './scenario.ts';

export const finding = z
  .strictObject({
    peer: z.exactOptional(address),
    expected: z.string(),
    seen: z.string(),
  })
  .meta({ id: 'finding' });

/** A counterexample file, format 1. */
export const counterexample = z
  .strictObject({
    format: z.literal(1).describe('version of this format'),
    churnproof: z.string().describe('version of the toolkit that wrote it'),
    protocol: z.string(),
    subject: z.string(),
    yours: z.exactOptional(
      z.union([z.strictObject({ exec: z.string() }), z.strictObject({ module: z.string() })]),
    ),
    property: z.string(),
    finding,
    permanence: z.exactOptional(z.enum(['violated', 'permanent'])),
    scenario,
    digest: z.string().regex(/^[0-9a-f]{16}$/, 'should be 16 hexadecimal digits'),
    found: z.exactOptional(
      z.strictObject({
        seed: z.number().int().min(0),
        operations: z.number().int().min(0),
      }),
    ),
  })
  .refine((file) => file.protocol === file.scenario.protocol, {
    path: ['scenario', 'protocol'],
    message: 'is not the protocol of the counterexample',
  })
  .meta({
    id: 'counterexample',
    description: 'A shrunk scenario, the property that it falsifies, and what is needed to replay it.',
  }) satisfies z.ZodType<Counterexample>;
