import { z } from 'zod';
import type { CheckReport, MutantReport } from '../../properties/kit/results.ts';
import { total, verdict } from './campaign.ts';
import { counterexample } from './counterexample.ts';
import { address, operation } from './scenario.ts';

export const checkReport = z.strictObject({
  protocol: z.string(),
  subject: z.string(),
  grain: z.enum(['message', 'atomic']),
  model: z.strictObject({ title: z.string(), peers: z.array(address), initial: z.array(address) }),
  states: total,
  transitions: total,
  depth: total,
  seconds: z.number().min(0),
  symmetry: z.number().min(1).describe('rotations that count as one state; 1: none'),
  asymmetry: z.exactOptional(z.string().describe('why none do, although the protocol knows of some')),
  complete: z.boolean(),
  stopped: z.enum(['exhausted', 'packets', 'depth', 'states', 'time', 'interrupted']),
  exact: z.boolean(),
  collisionOdds: z.exactOptional(
    z.number().min(0).max(1).describe('by fingerprints: probability that a state was taken for another'),
  ),
  liveness: z.exactOptional(
    z.strictObject({
      heal: total,
      stuck: total,
      unknown: total,
      broken: total,
      shortestStuck: z.exactOptional(z.array(operation)),
      shortestBroken: z.exactOptional(z.array(operation)),
    }),
  ),
  properties: z.array(
    z.strictObject({
      name: z.string(),
      statement: z.string(),
      source: z.string(),
      verdict: z.enum(['held', 'falsified']),
      shortest: z.exactOptional(total),
      shortestPermanent: z.exactOptional(total),
      counterexample: z.exactOptional(counterexample),
      permanent: z.exactOptional(counterexample),
      published: z.exactOptional(total),
    }),
  ),
  verdict,
}) satisfies z.ZodType<CheckReport>;

export const mutantReport = z.strictObject({
  protocol: z.string(),
  mutant: z.string(),
  doc: z.string(),
  source: z.string(),
  kills: z.array(
    z.strictObject({
      property: z.string(),
      run: total.describe('the run that first falsified it, counted from 1; for a claim, the samples taken'),
      seconds: z.number().min(0),
      size: z.exactOptional(
        z.number().int().min(0).describe('operations of the shrunk counterexample, where one was shrunk'),
      ),
    }),
  ),
  runs: total,
  verdict: z.enum(['killed', 'survived']),
}) satisfies z.ZodType<MutantReport>;
