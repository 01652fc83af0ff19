import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js';
import type { CampaignReport, CheckReport, PropertyReport } from '../properties/kit/results.ts';
import type { Line } from './lines.ts';
import type { WireCaseReport, WireReport } from './schemas/wire.ts';
import { printable, render } from './terminal.ts';
import { type Judged, whyInconclusive } from './text/run.ts';

/** JUnit XML, as CI servers read it: a suite for each protocol and subject, a case for each property. */
export interface JUnitSuite {
  /** `chord.reference`, or with a model's title. */
  readonly name: string;
  readonly seconds: number;
  readonly cases: readonly JUnitCase[];
}

export interface JUnitCase {
  readonly name: string;
  /** `failure` the property fell; `error` nothing can be concluded; `skipped` not judged, for a reason. */
  readonly fate?: {
    readonly as: 'failure' | 'error' | 'skipped';
    readonly message: string;
    readonly text?: string;
  };
}

/** The stories to put into failures, by property. */
export type Stories = ReadonlyMap<string, readonly Line[]>;

export function campaignSuite(report: Judged & { readonly seconds: number }, stories: Stories): JUnitSuite {
  const cases = report.properties.map((property) => propertyCase(property, report.verdict, stories));
  if (report.trouble) {
    const { reason, transcript } = report.trouble;
    cases.push({
      name: 'subject',
      fate: { as: 'error', message: reason, text: transcript.map(printable).join('\n') },
    });
  } else if (report.verdict === 'inconclusive' && !cases.some(({ fate }) => fate?.as === 'error'))
    cases.push({ name: 'campaign', fate: { as: 'error', message: whyInconclusive(report) } });
  return { name: `${report.protocol}.${report.subject}`, seconds: report.seconds, cases };
}

export function checkSuite(report: CheckReport, stories: Stories): JUnitSuite {
  const cases: JUnitCase[] = report.properties.map(({ name, verdict, statement }) =>
    verdict === 'held' ? { name } : { name, fate: failure(statement, stories.get(name)) },
  );
  if (report.verdict === 'inconclusive')
    cases.push({ name: 'exploration', fate: { as: 'error', message: `stopped: ${report.stopped}` } });
  return {
    name: `${report.protocol}.${report.subject}.${report.model.title}`,
    seconds: report.seconds,
    cases,
  };
}

/** A suite of a live subject: what does not count towards the verdict is skipped, and says why. */
export function wireSuite({ protocol, subject, seconds, cases, strict }: WireReport): JUnitSuite {
  return {
    name: `${protocol}.${subject}`,
    seconds,
    cases: cases.map((each) => wireJUnitCase(each, strict || each.level === 'MUST')),
  };
}

function wireJUnitCase(of: WireCaseReport, isCounted: boolean): JUnitCase {
  const { id: name, verdict, level, claim, source, sentence } = of;
  if (verdict === 'held') return { name };
  if (verdict === 'skipped') return { name, fate: { as: 'skipped', message: of.note ?? 'skipped' } };
  if (verdict === 'inconclusive')
    return { name, fate: { as: isCounted ? 'error' : 'skipped', message: of.note ?? 'inconclusive' } };
  const text = `${source}: “${sentence}”\nexpected ${of.expected}\nactual   ${of.actual}`;
  return {
    name,
    fate: { as: isCounted ? 'failure' : 'skipped', message: `${level} does not hold: ${claim}`, text },
  };
}

function propertyCase(
  property: PropertyReport,
  verdict: CampaignReport['verdict'],
  stories: Stories,
): JUnitCase {
  const { name } = property;
  switch (property.verdict) {
    case 'held':
      return { name };
    case 'falsified':
      if (property.expected === 'falsified') return { name };
      return { name, fate: failure(property.statement, stories.get(name)) };
    case 'not-seen':
      return { name, fate: { as: verdict === 'inconclusive' ? 'error' : 'skipped', message: 'never seen' } };
    case 'not-judged':
      return { name, fate: { as: 'skipped', message: property.note ?? 'not judged' } };
    case 'not-falsified':
      return { name, fate: { as: 'skipped', message: 'folklore that no run falsified' } };
  }
}

function failure(statement: string, story: readonly Line[] | undefined): NonNullable<JUnitCase['fate']> {
  return {
    as: 'failure',
    message: `does not hold: ${statement}`,
    ...(story ? { text: render(story, false) } : {}),
  };
}

/** The document. The builder is loaded only here: few runs need it. */
export async function junitXml(suites: readonly JUnitSuite[]): Promise<string> {
  const { create } = await import('xmlbuilder2');
  const root = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\ufffd' }).ele(
    'testsuites',
    {
      name: 'churnproof',
      ...totals(suites.flatMap(({ cases }) => cases)),
    },
  );
  for (const suite of suites) addSuite(root, suite);
  return `${root.end({ prettyPrint: true })}\n`;
}

function addSuite(root: XMLBuilder, { name, seconds, cases }: JUnitSuite): void {
  const element = root.ele('testsuite', { name, ...totals(cases), time: seconds.toFixed(3) });
  for (const { name: property, fate } of cases) {
    const testcase = element.ele('testcase', { classname: name, name: property });
    if (!fate) continue;
    const told = testcase.ele(fate.as, { message: printable(fate.message) });
    if (fate.text !== undefined) told.txt(fate.text);
  }
}

function totals(cases: readonly JUnitCase[]): Record<string, string> {
  const counted = (as: string): string => String(cases.filter(({ fate }) => fate?.as === as).length);
  return {
    tests: String(cases.length),
    failures: counted('failure'),
    errors: counted('error'),
    skipped: counted('skipped'),
  };
}
