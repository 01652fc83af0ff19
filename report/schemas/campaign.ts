import { z } from 'zod';
import type { CampaignReport, MachineCoverage, PropertyReport } from '../../properties/kit/results.ts';
import { PROFILES } from '../../properties/kit/scenario.ts';
import { counterexample } from './counterexample.ts';

export const kind = z
  .enum(['always', 'eventually', 'outcome', 'conformance', 'sometimes', 'claim'])
  .meta({ id: 'kind' });

export const total = z.number().int().min(0).meta({ id: 'total' });

export const verdict = z.enum(['held', 'falsified', 'inconclusive']).meta({ id: 'verdict' });

export const propertyReport = z.strictObject({
  name: z.string(),
  kind,
  statement: z.string(),
  source: z.string(),
  expected: z.exactOptional(z.literal('falsified')),
  verdict: z.enum(['held', 'falsified', 'not-seen', 'not-judged', 'not-falsified']),
  runs: total,
  outside: total,
  measured: z.exactOptional(
    z.strictObject({ mean: z.number(), low: z.number(), high: z.number(), samples: total }),
  ),
  note: z.exactOptional(z.string()),
  counterexample: z.exactOptional(counterexample),
}) satisfies z.ZodType<PropertyReport>;

const seen = z.strictObject({ seen: total, all: total, missing: z.array(z.string()) }).meta({ id: 'seen' });

const machineCoverage = z.strictObject({
  machine: z.string(),
  states: seen,
  transitions: seen,
}) satisfies z.ZodType<MachineCoverage>;

export const campaignReport = z.strictObject({
  protocol: z.string(),
  subject: z.string(),
  seed: total,
  workers: total,
  profiles: z.array(z.enum(PROFILES)),
  runs: total,
  events: total,
  seconds: z.number().min(0),
  digest: z.string(),
  properties: z.array(propertyReport),
  coverage: z.array(machineCoverage),
  stopped: z.enum(['runs', 'time', 'interrupted', 'subject']),
  trouble: z.exactOptional(z.strictObject({ reason: z.string(), transcript: z.array(z.string()) })),
  verdict,
}) satisfies z.ZodType<CampaignReport>;
