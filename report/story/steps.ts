import type { Protocol } from '../../properties/kit/protocol.ts';
import type { Counterexample, TraceEvent } from '../../properties/kit/results.ts';
import { bold, dim, hanging, type Line, line } from '../lines.ts';
import type { Retelling, Step } from '../retelling.ts';
import { count, plural } from '../words.ts';
import { type Beat, BeatReader, concerns, concludes } from './beats.ts';
import { fullPhrase, phrase } from './events.ts';

/** How many events are told between two operations before the middle is left to `--trace`. */
const TOLD = 12;

/** Each operation on a numbered line: who did what, and under it what came of it. */
export function tellSteps(
  counterexample: Counterexample,
  retelling: Retelling,
  teller: Protocol['story'],
  all: boolean,
): Line[] {
  const reader = new BeatReader(retelling.before, teller);
  const timed = counterexample.scenario.grain === 'message';
  const digits = String(retelling.steps.length).length;
  let number = 0;
  return retelling.steps.flatMap((step) => {
    const beats = reader.read(step.events);
    const head = step.operation ? String(++number) : '';
    return [
      ...heading(head.padStart(digits), step, teller, timed),
      ...(all
        ? everything(beats)
        : timed
          ? between(beats, counterexample.finding.peer)
          : consequences(beats)),
    ];
  });
}

function heading(number: string, step: Step, teller: Protocol['story'], timed: boolean): Line[] {
  const head = line('  ', bold(number), '  ');
  if (!step.operation) return hanging(head, 'No more operations: maintenance goes on alone.');
  const sentence = teller.operation(step.operation);
  if (step.skipped) return hanging(head, `${sentence} (left out: it made no sense at its time)`, 'dim');
  const at = step.events[0]?.at;
  const told = hanging(head, sentence, 'bold');
  if (timed && at !== undefined && told.length === 1) told[0] = [...told[0]!, dim(`  at ${millis(at)}`)];
  return told;
}

/** Atomic grain: an operation is one event, so only what changed and what was answered. */
function consequences(beats: readonly Beat[]): Line[] {
  return beats.flatMap((beat) => [
    ...[beat.cause, ...beat.results].filter(worthAnswer).flatMap((event) => under(phrase(event))),
    ...beat.changes.flatMap((sentence) => under(sentence)),
  ]);
}

/** Message grain: the events in which something changed, ended or touched the failing peer, and a count of the rest. */
function between(beats: readonly Beat[], failing: number | string | undefined): Line[] {
  const changed = (beat: Beat): boolean => beat.changes.length > 0 || concludes(beat);
  const important = beats.filter(changed);
  const wanted =
    important.length < TOLD ? beats.filter((beat) => changed(beat) || concerns(beat, failing)) : important;
  const told = wanted.length <= TOLD ? wanted : [...wanted.slice(0, TOLD / 2), ...wanted.slice(-TOLD / 2)];
  const lines: Line[] = [];
  let silent = 0;
  const rest = (): void => {
    if (silent > 0) lines.push(line('      ', dim(`… ${plural(silent, 'more event')}`)));
    silent = 0;
  };
  const kept = new Set(told);
  for (const beat of beats) {
    if (!kept.has(beat)) {
      silent += 1 + beat.results.length;
      continue;
    }
    rest();
    lines.push(...tellBeat(beat));
  }
  rest();
  return lines;
}

function tellBeat(beat: Beat): Line[] {
  const answers = beat.results.filter((event) => event.event === 'done').map(phrase);
  const told = [...answers, ...beat.changes];
  const said = told.length === 0 ? phrase(beat.cause) : `${phrase(beat.cause)}: ${told.join('; ')}`;
  return hanging(line('      ', dim(`${millis(beat.cause.at).padStart(10)}  `)), said);
}

/** `--trace`: every event, with everything that was said. */
function everything(beats: readonly Beat[]): Line[] {
  return beats.flatMap((beat) => [
    ...[beat.cause, ...beat.results].flatMap((event, index) =>
      hanging(
        line('      ', dim(`${index === 0 ? millis(event.at).padStart(10) : ' '.repeat(10)}  `)),
        fullPhrase(event),
      ),
    ),
    ...beat.changes.flatMap((sentence) => hanging(line('                    '), sentence, 'cyan')),
  ]);
}

function worthAnswer(event: TraceEvent): boolean {
  return event.event === 'done' && Object.keys(event.outcome).some((name) => name !== 'ok');
}

function under(sentence: string): Line[] {
  return hanging(line('       '), sentence);
}

function millis(at: number): string {
  return `${count(Math.floor(at))} ms`;
}
