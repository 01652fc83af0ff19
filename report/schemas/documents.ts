import { z } from 'zod';
import { VERSION } from '../json.ts';
import { campaignReport, kind, total, verdict } from './campaign.ts';
import { checkReport, mutantReport } from './check.ts';
import { counterexample, finding } from './counterexample.ts';
import { wireCase, wireReport } from './wire.ts';

/** What `--json` prints: one document a command. */

const head = {
  version: z.literal(VERSION).describe('version of this document'),
  churnproof: z.string().describe('version of the toolkit'),
  exit: z
    .union([z.literal(0), z.literal(1), z.literal(2), z.literal(254), z.literal(255)])
    .describe(
      'the exit code: 0 held, 1 falsified, 2 inconclusive, 254 wrong call or file, 255 a bug of ours',
    ),
};

const files = z
  .array(z.strictObject({ property: z.string(), file: z.string() }))
  .describe('where counterexamples were kept');

/** What became of counterexamples that earlier runs had kept. */
const known = z.strictObject({
  failing: z.array(z.string()).describe('files that still fail'),
  removed: z.array(z.string()).describe('files that no longer fail, and left the folder'),
  warnings: z.array(z.string()),
});

const campaign = z.strictObject({ ...campaignReport.shape, files, known });

const run = z.strictObject({
  command: z.enum(['run', 'verify']),
  ...head,
  verdict,
  campaigns: z.array(campaign),
});

const check = z.strictObject({
  command: z.literal('check'),
  ...head,
  verdict,
  models: z.array(z.strictObject({ ...checkReport.shape, files })),
});

const mutants = z.strictObject({ command: z.literal('mutants'), ...head, mutants: z.array(mutantReport) });

const named = { name: z.string(), doc: z.string(), source: z.string() };

const list = z.strictObject({
  command: z.literal('list'),
  ...head,
  protocols: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      doc: z.string(),
      sources: z.array(z.string()),
      subjects: z.array(
        z.strictObject({ ...named, kind: z.enum(['reference', 'variant', 'mutant', 'yours']) }),
      ),
      properties: z.array(
        z.strictObject({
          name: z.string(),
          kind,
          statement: z.string(),
          source: z.string(),
          assumes: z.array(z.string()),
          expected: z.exactOptional(z.literal('falsified')),
        }),
      ),
    }),
  ),
});

const replay = z.strictObject({
  command: z.literal('replay'),
  ...head,
  file: z.string(),
  reproduced: z.boolean(),
  digestMatches: z.boolean().describe('the trace is the recorded one, byte for byte'),
  finding: z.exactOptional(finding).describe('what was seen this time'),
  counterexample,
  story: z.array(z.string()).describe('the story, a line each'),
  trace: z
    .exactOptional(z.array(z.looseObject({ at: z.number(), event: z.string() })))
    .describe('with --trace: every event'),
});

const analyze = z.strictObject({
  command: z.literal('analyze'),
  ...head,
  log: z.string().describe('the file'),
  ...campaignReport.pick({
    protocol: true,
    subject: true,
    runs: true,
    events: true,
    seconds: true,
    properties: true,
    coverage: true,
    verdict: true,
  }).shape,
  peers: total.describe('peers seen'),
  fallen: z
    .array(
      z.strictObject({
        property: z.string(),
        finding,
        line: z.number().int().min(1).describe('of the log, from 1'),
        at: z.number(),
        last: z
          .array(
            z.strictObject({
              line: z.number().int(),
              event: z.looseObject({ at: z.number(), event: z.string() }),
            }),
          )
          .describe('the last lines before it, and the line itself'),
      }),
    )
    .describe('what fell, in the order of the log'),
  stopped: z.enum(['end', 'interrupted']),
});

const term = z.strictObject({
  name: z.string(),
  doc: z.string(),
  source: z.string(),
  answer: z.exactOptional(z.string()),
  fields: z.array(z.strictObject({ name: z.string(), type: z.string(), doc: z.string() })),
});

const spec = z.strictObject({
  command: z.literal('spec'),
  ...head,
  name: z.string(),
  title: z.string(),
  doc: z.string(),
  sources: z.array(z.string()),
  limits: z.array(z.string()),
  constants: z.array(
    z.strictObject({
      name: z.string(),
      value: z.union([z.number(), z.string()]),
      doc: z.string(),
      source: z.string(),
    }),
  ),
  messages: z.array(term),
  calls: z.array(term),
  outcomes: z.array(term),
  view: term.omit({ name: true }),
  properties: list.shape.protocols.element.shape.properties,
  machines: z.array(
    z
      .looseObject({ name: z.string(), doc: z.string() })
      .describe('a machine: its states, events and transitions'),
  ),
});

const counted = z
  .strictObject({
    runs: z.number(),
    views: z.boolean().describe('peers show views'),
    calls: z.array(
      z.strictObject({
        type: z.string(),
        asked: z.number(),
        done: z.number(),
        failed: z.number(),
        reason: z.exactOptional(z.string()).describe('of the last that failed'),
      }),
    ),
    messages: z.array(
      z.strictObject({
        type: z.string(),
        sent: z.number(),
        received: z.number(),
        answered: z.exactOptional(z.number()).describe('of questions: how many that came were answered'),
      }),
    ),
  })
  .describe('what went by');

const gaps = z.array(z.strictObject({ what: z.string(), why: z.string() }));

const dryRun = z.strictObject({
  command: z.literal('verify'),
  ...head,
  protocol: z.string(),
  subject: z.string().describe('the command or the module'),
  yours: counted,
  reference: counted,
  missing: gaps.describe('not done, though there was reason to'),
  untried: gaps.describe('could not be exercised'),
});

const wire = z.strictObject({
  command: z.enum(['verify', 'analyze']).describe('analyze: judged again, from a transcript'),
  ...head,
  ...wireReport.shape,
});

const wireDryRun = z.strictObject({
  command: z.literal('verify'),
  ...head,
  protocol: z.string(),
  subject: z.string(),
  cases: z.array(wireCase).describe('what would be asked, in this order'),
  torrents: z.exactOptional(z.array(z.string())).describe('infohashes that a tracker may have to know'),
});

const error = z.strictObject({
  ...head,
  error: z.strictObject({ kind: z.enum(['usage', 'subject', 'bug']), message: z.string() }),
});

export const documents = {
  run,
  check,
  mutants,
  list,
  replay,
  analyze,
  spec,
  'dry-run': dryRun,
  wire,
  'wire-dry-run': wireDryRun,
  error,
};

export type RunDocument = z.output<typeof run>;
export type CheckDocument = z.output<typeof check>;
export type MutantsDocument = z.output<typeof mutants>;
export type ListDocument = z.output<typeof list>;
export type ReplayDocument = z.output<typeof replay>;
export type AnalyzeDocument = z.output<typeof analyze>;
export type SpecDocument = z.output<typeof spec>;
export type DryRunDocument = z.output<typeof dryRun>;
export type WireDocument = z.output<typeof wire>;
export type WireDryRunDocument = z.output<typeof wireDryRun>;
export type ErrorDocument = z.output<typeof error>;
