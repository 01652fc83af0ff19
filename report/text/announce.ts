import type { Subject } from '../../impl/kit/subject.ts';
import type { CampaignOptions } from '../../properties/kit/results.ts';
import { PROFILES } from '../../properties/kit/scenario.ts';
import { BLANK, bold, dim, type Line, labelled, line } from '../lines.ts';
import { duration, plural } from '../words.ts';

/** What a command is about to do, said before it does it. */
export function announce(
  version: string,
  command: string,
  title: string,
  rows: readonly (readonly [label: string, text: string])[],
): Line[] {
  return [
    line(bold(`churnproof ${command}`), ` · ${title}`, dim(` · version ${version}`)),
    ...rows.flatMap(([label, text]) => labelled(label, text)),
    BLANK,
  ];
}

export function announceSubject(subject: Pick<Subject, 'name' | 'kind' | 'doc'>): [string, string] {
  const kind = subject.kind === 'reference' ? '' : ` (${subject.kind})`;
  return ['subject', `${subject.name}${kind}: ${subject.doc}`];
}

/** The rows that say how a campaign will go: weather, peers, seed and size. */
export function announceCampaign(options: CampaignOptions): [string, string][] {
  const { peers, operations, properties, seconds, runs, workers } = options;
  const weather = options.profile ?? `${PROFILES.join(', ')}, in turn`;
  const until = [
    runs === undefined ? '' : plural(runs, 'run'),
    seconds === undefined ? '' : `at most ${duration(seconds)}`,
  ].filter((part) => part !== '');
  const bounds = [
    peers && `${peers.min === peers.max ? peers.min : `${peers.min} to ${peers.max}`} peers`,
    operations !== undefined && `at most ${plural(operations, 'operation')}`,
    options.grain && `${options.grain} grain`,
    options.checkDeterminism && 'each run twice, traces compared',
  ].filter((part) => typeof part === 'string');
  return [
    ['weather', `${weather}; each run draws its own mix of faults`],
    ...(bounds.length > 0 ? [['bounds', bounds.join(', ')] as [string, string]] : []),
    ...(properties?.length ? [['only', properties.join(', ')] as [string, string]] : []),
    [
      'seed',
      [options.seed === undefined ? '' : String(options.seed), ...until, plural(workers ?? 1, 'worker')]
        .filter((part) => part !== '')
        .join(' · '),
    ],
  ];
}
