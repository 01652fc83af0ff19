import type { Protocol } from '../properties/kit/protocol.ts';
import type { Counterexample } from '../properties/kit/results.ts';
import type { Observation } from '../spec/kit/property.ts';
import { BLANK, bold, COLUMNS, cyan, dim, hanging, type Line, labelled, line, red, wrap } from './lines.ts';
import { replayCommand } from './replay-command.ts';
import type { Retelling } from './retelling.ts';
import { tellScenario } from './story/scenario.ts';
import { tellSteps } from './story/steps.ts';
import { nameOf } from './story/values.ts';

export interface StoryOptions {
  /** Where the counterexample is kept, as the reader would type it. Without it there is no line to replay it. */
  readonly file?: string;
  /** Every event of the trace, not just those that matter. */
  readonly trace?: boolean;
}

/** A counterexample as a story in the protocol's own words. Its last line is the command that tells it again. */
export function story(
  counterexample: Counterexample,
  retelling: Retelling,
  protocol: Pick<Protocol, 'spec' | 'story' | 'defaults'>,
  options: StoryOptions = {},
): Line[] {
  const { scenario, finding } = counterexample;
  const teller = protocol.story;
  return [
    ...title(counterexample, protocol),
    BLANK,
    ...tellScenario(scenario, protocol.defaults),
    BLANK,
    line(dim('  before')),
    ...picture(retelling.before, teller),
    BLANK,
    ...tellSteps(counterexample, retelling, teller, options.trace ?? false),
    BLANK,
    line(dim('  after')),
    ...picture(retelling.after, teller),
    BLANK,
    ...labelled('expected', finding.expected),
    ...labelled(
      'seen',
      finding.peer === undefined ? finding.seen : `at ${nameOf(finding.peer)}: ${finding.seen}`,
    ),
    ...PERMANENCE[counterexample.permanence ?? 'unknown'].flatMap((text) => labelled('verdict', text)),
    ...ending(counterexample, options.file),
  ];
}

const PERMANENCE = {
  permanent: ['permanently violated: no path of maintenance alone leads back'],
  violated: ['violated, but it can heal: maintenance alone can lead back'],
  unknown: [],
} as const;

function title(counterexample: Counterexample, protocol: Pick<Protocol, 'spec'>): Line[] {
  const property = protocol.spec.properties.find(({ name }) => name === counterexample.property);
  const heading = line(
    red('✘ '),
    bold(counterexample.property),
    ` does not hold: ${counterexample.protocol}, ${counterexample.subject}`,
  );
  if (!property) return [heading];
  return [
    heading,
    ...wrap(`“${property.statement}”`, COLUMNS - 2).map((text) => line('  ', text)),
    ...hanging(line(dim('  — ')), property.source, 'dim'),
    ...(property.expected === 'falsified'
      ? [line(dim('  folklore: widely believed, and known to be false'))]
      : []),
  ];
}

/** Of subjects without views nothing can be drawn: that is not to look as if nobody were there. */
function picture(observation: Observation<unknown>, teller: Protocol['story']): Line[] {
  const living = observation.peers.filter(({ alive }) => alive);
  const isHidden = living.length > 0 && living.every(({ view }) => view === undefined);
  const drawn = isHidden ? ['the peers show nothing of themselves'] : teller.draw(observation);
  return drawn.map((row) => line('    ', row));
}

function ending(counterexample: Counterexample, file: string | undefined): Line[] {
  if (file === undefined) return [];
  return [...labelled('file', file), BLANK, line('  ', cyan(replayCommand(counterexample, file)))];
}
