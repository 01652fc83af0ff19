import { z } from 'zod';
import { total, verdict } from './campaign.ts';

/** A case of `verify --wire`, as it is listed. */
export const wireCase = z.strictObject({
  id: z.string().describe('from the section of the document'),
  claim: z.string(),
  level: z.enum(['MUST', 'SHOULD']),
  sentence: z.string().describe('of the document'),
  source: z.string(),
});

export const wireReport = z.strictObject({
  protocol: z.string(),
  subject: z.string().describe('host and port'),
  seed: total,
  strict: z.boolean().describe('SHOULD counts, too'),
  seconds: z.number().min(0),
  packets: z.strictObject({ sent: total, received: total }),
  stopped: z
    .enum(['done', 'budget', 'interrupted', 'transcript'])
    .describe('transcript: what was asked from there on it does not tell'),
  cases: z.array(
    z.strictObject({
      ...wireCase.shape,
      verdict: z
        .enum([...verdict.options, 'skipped'])
        .describe('skipped: it is not about a subject like this one'),
      expected: z.exactOptional(z.string()).describe('decoded'),
      actual: z.exactOptional(z.string()).describe('decoded'),
      note: z.exactOptional(z.string()).describe('why nothing can be said, or what was seen besides'),
    }),
  ),
  verdict,
});

export type WireCase = z.output<typeof wireCase>;
type Output = z.output<typeof wireReport>;
export type WireCaseReport = Readonly<Output['cases'][number]>;
/** What {@link wireReport} describes, as it is written. */
export type WireReport = Readonly<Omit<Output, 'cases' | 'packets'>> & {
  readonly packets: Readonly<Output['packets']>;
  readonly cases: readonly WireCaseReport[];
};
