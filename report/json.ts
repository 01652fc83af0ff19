import type { Exercise } from '../properties/kit/exercise.ts';
import type { Protocol } from '../properties/kit/protocol.ts';
import type {
  AnalysisReport,
  CampaignReport,
  CheckReport,
  Counterexample,
  MutantReport,
  TraceEvent,
} from '../properties/kit/results.ts';
import type { Finding } from '../spec/kit/property.ts';
import type { Line } from './lines.ts';
import type * as documents from './schemas/documents.ts';
import type { WireCase, WireReport } from './schemas/wire.ts';
import { render } from './terminal.ts';
import type { Gap } from './text/dry-run.ts';

/** The documents that `--json` prints. Their schemas are in `schemas/documents.ts` and docs/schemas/. */

/** Version of the documents; it changes when a reader of the old ones would stumble. */
export const VERSION = 1;

export type Exit = 0 | 1 | 2 | 254 | 255;

export interface Head {
  readonly churnproof: string;
  readonly exit: Exit;
}

/** Where a counterexample was kept. */
export interface KeptAs {
  readonly property: string;
  readonly file: string;
}

/** What became of counterexamples that earlier runs had kept. */
export interface KnownOnes {
  readonly failing: readonly string[];
  readonly removed: readonly string[];
  readonly warnings: readonly string[];
}

export interface CampaignResult {
  readonly report: CampaignReport;
  readonly files: readonly KeptAs[];
  readonly known: KnownOnes;
}

type Document<T> = { readonly [K in keyof T]: unknown } & object;

export function runDocument(
  head: Head,
  command: 'run' | 'verify',
  verdict: CampaignReport['verdict'],
  results: readonly CampaignResult[],
): Document<documents.RunDocument> {
  const campaigns = results.map(({ report, files, known }) => ({ ...report, files, known }));
  return { command, version: VERSION, ...head, verdict, campaigns };
}

export function checkDocument(
  head: Head,
  verdict: CheckReport['verdict'],
  results: readonly { readonly report: CheckReport; readonly files: readonly KeptAs[] }[],
): Document<documents.CheckDocument> {
  const models = results.map(({ report, files }) => ({ ...report, files }));
  return { command: 'check', version: VERSION, ...head, verdict, models };
}

export function mutantsDocument(
  head: Head,
  mutants: readonly MutantReport[],
): Document<documents.MutantsDocument> {
  return { command: 'mutants', version: VERSION, ...head, mutants };
}

export function listDocument(head: Head, protocols: readonly Protocol[]): Document<documents.ListDocument> {
  return {
    command: 'list',
    version: VERSION,
    ...head,
    protocols: protocols.map(({ spec, subjects }) => ({
      name: spec.name,
      title: spec.title,
      doc: spec.doc,
      sources: spec.sources,
      subjects: subjects.map(({ name, kind, doc, source }) => ({ name, doc, source, kind })),
      properties: listedProperties(spec.properties),
    })),
  };
}

/** Properties as `list` and `spec` publish them. */
export function listedProperties(properties: Protocol['spec']['properties']): object[] {
  return properties.map(({ name, kind, statement, source, assumes, expected }) => ({
    name,
    kind,
    statement,
    source,
    assumes: assumes ?? [],
    ...(expected ? { expected } : {}),
  }));
}

export interface ReplayResult {
  readonly file: string;
  readonly reproduced: boolean;
  readonly digestMatches: boolean;
  readonly finding?: Finding;
  readonly counterexample: Counterexample;
  readonly story: readonly Line[];
  readonly trace?: readonly TraceEvent[];
}

export function replayDocument(head: Head, result: ReplayResult): Document<documents.ReplayDocument> {
  const story = render(result.story, false).trimEnd().split('\n');
  return { command: 'replay', version: VERSION, ...head, ...result, story };
}

export function analysisDocument(
  head: Head,
  log: string,
  report: AnalysisReport,
): Document<documents.AnalyzeDocument> {
  return { command: 'analyze', version: VERSION, ...head, log, ...report };
}

/** What `verify --dry-run` saw. */
export interface DryRunResult {
  readonly protocol: string;
  readonly subject: string;
  readonly yours: Exercise;
  readonly reference: Exercise;
  readonly missing: readonly Gap[];
  readonly untried: readonly Gap[];
}

export function dryRunDocument(head: Head, result: DryRunResult): Document<documents.DryRunDocument> {
  return { command: 'verify', version: VERSION, ...head, ...result };
}

export function wireDocument(
  head: Head,
  report: WireReport,
  command: 'verify' | 'analyze' = 'verify',
): Document<documents.WireDocument> {
  return { command, version: VERSION, ...head, ...report };
}

export function wireDryRunDocument(
  head: Head,
  listed: {
    readonly protocol: string;
    readonly subject: string;
    readonly cases: readonly WireCase[];
    readonly torrents?: readonly string[];
  },
): Document<documents.WireDryRunDocument> {
  return { command: 'verify', version: VERSION, ...head, ...listed };
}

export function errorDocument(
  head: Head,
  kind: 'usage' | 'subject' | 'bug',
  message: string,
): Document<documents.ErrorDocument> {
  return { version: VERSION, ...head, error: { kind, message } };
}

/** A document as text, with every character that could steer a terminal escaped. */
export function jsonText(document: object): string {
  return `${JSON.stringify(document, null, 2).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}\n`;
}
