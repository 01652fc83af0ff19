import { isDeepStrictEqual } from 'node:util';
import type { Protocol } from '../../properties/kit/protocol.ts';
import type { Counterexample, TraceEvent } from '../../properties/kit/results.ts';
import { bold, dim, hanging, type Line, line } from '../lines.ts';
import type { Retelling, Step } from '../retelling.ts';
import { count, plural } from '../words.ts';
import { type Beat, BeatReader, concerns, concludes } from './beats.ts';
import { type Calls, conclusion, fullPhrase, phrase } from './events.ts';
import { nameOf } from './values.ts';

/** How many events are told between two operations before the middle is left to `--trace`. */
const TOLD = 12;

/** Room for the time, before what happened then. */
const INDENT = ' '.repeat(16);

/** Each operation on a numbered line: who did what, and under it what came of it. */
export function tellSteps(
  counterexample: Counterexample,
  retelling: Retelling,
  teller: Protocol['story'],
  all: boolean,
): Line[] {
  const reader = new BeatReader(retelling.before, teller);
  const { grain, untimed } = counterexample.scenario;
  const timed = grain === 'message' && !untimed;
  const digits = String(retelling.steps.length).length;
  const body = (step: Step): Line[] => {
    const beats = reader.read(step.events);
    if (all) return everything(beats, reader.calls);
    return timed
      ? between(beats, reader.calls, counterexample.finding.peer)
      : consequences(beats, reader.calls);
  };
  let number = 0;
  const told = retelling.steps.map((step): Told => {
    if (step.operation) number++;
    return { step, first: number, times: 1, body: body(step) };
  });
  return (timed ? told : told.reduce(folded, [])).flatMap(({ step, first, times, body }) => {
    const number = times > 1 ? `${first}–${first + times - 1}` : String(first);
    const head = step.operation ? number.padStart(digits) : ' '.repeat(digits);
    return [...heading(head, step, teller, timed, times), ...body];
  });
}

/** A step, and what there is to tell of it. */
interface Told {
  readonly step: Step;
  readonly first: number;
  /** How often the same was done. */
  readonly times: number;
  readonly body: readonly Line[];
}

/** What is done again and again, and nothing comes of it until the last time, is told once. */
function folded(before: readonly Told[], next: Told): Told[] {
  const last = before.at(-1);
  const isSame =
    last?.step.operation &&
    next.step.operation &&
    last.body.length === 0 &&
    !last.step.skipped === !next.step.skipped &&
    isDeepStrictEqual(last.step.operation, next.step.operation);
  if (!isSame) return [...before, next];
  return [...before.slice(0, -1), { ...next, first: last.first, times: last.times + 1 }];
}

function heading(
  number: string,
  step: Step,
  teller: Protocol['story'],
  timed: boolean,
  times: number,
): Line[] {
  const head = line('  ', bold(number), '  ');
  if (!step.operation) return hanging(head, 'No more operations: maintenance goes on alone.');
  const often = times > 1 ? `, ${count(times)} times` : '';
  const sentence = `${teller.operation(step.operation)}${often}`;
  if (step.skipped) return hanging(head, `${sentence} (left out: it made no sense at its time)`, 'dim');
  const told = hanging(head, sentence, 'bold');
  if (timed && told.length === 1) told[0] = [...told[0]!, dim(`  at ${millis(step.at)}`)];
  return told;
}

/** Without a clock: an operation is one event, so only what changed and what was answered. */
function consequences(beats: readonly Beat[], calls: Calls): Line[] {
  const told = beats.flatMap((beat) => [
    ...[beat.cause, ...beat.results].filter(worthAnswer).map((event) => phrase(event, calls)),
    ...beat.changes,
  ]);
  if (told.length <= TOLD) return told.flatMap(under);
  return [
    ...told.slice(0, TOLD / 2).flatMap(under),
    line('       ', dim(`… ${plural(told.length - TOLD, 'more change')}`)),
    ...told.slice(-TOLD / 2).flatMap(under),
  ];
}

/** With a clock: the events in which something changed, ended or touched the failing peer, and a count of the rest. */
function between(beats: readonly Beat[], calls: Calls, failing: number | string | undefined): Line[] {
  const changed = (beat: Beat): boolean => beat.changes.length > 0 || concludes(beat);
  const important = beats.filter(changed);
  const wanted =
    important.length < TOLD ? beats.filter((beat) => changed(beat) || concerns(beat, failing)) : important;
  const told = wanted.length <= TOLD ? wanted : [...wanted.slice(0, TOLD / 2), ...wanted.slice(-TOLD / 2)];
  const lines: Line[] = [];
  let silent = 0;
  const rest = (): void => {
    if (silent > 0) lines.push(line(INDENT, dim(`… ${plural(silent, 'more event')}`)));
    silent = 0;
  };
  const kept = new Set(told);
  for (const beat of beats) {
    if (!kept.has(beat)) {
      silent += restates(beat) ? 0 : 1 + beat.results.length;
      continue;
    }
    rest();
    lines.push(...tellBeat(beat, calls));
  }
  rest();
  return lines;
}

/** The operation has just said so. */
function restates({ cause }: Beat): boolean {
  return cause.event === 'crash' || cause.event === 'restart';
}

function tellBeat(beat: Beat, calls: Calls): Line[] {
  const answers = beat.results.flatMap((event) => (event.event === 'done' ? [conclusion(event, calls)] : []));
  const changes = beat.changes.map((sentence) => withoutName(sentence, nameOf(beat.cause.peer)));
  const told = [...answers, ...changes];
  const cause = phrase(beat.cause, calls);
  return timedLine(beat.cause.at, told.length === 0 ? cause : `${cause}: ${told.join('; ')}`);
}

/** `--trace`: every event, with everything that was said. */
function everything(beats: readonly Beat[], calls: Calls): Line[] {
  return beats.flatMap((beat) => [
    ...timedLine(beat.cause.at, fullPhrase(beat.cause, calls)),
    ...beat.results.flatMap((event) => hanging(line(INDENT), fullPhrase(event, calls))),
    ...beat.changes.flatMap((sentence) => hanging(line(INDENT, '  '), sentence, 'cyan')),
  ]);
}

function timedLine(at: number, text: string): Line[] {
  return hanging(line(dim(`${millis(at).padStart(INDENT.length - 2)}  `)), text);
}

/** The peer has just been named: `7: is a member` → `is a member`. */
function withoutName(sentence: string, name: string): string {
  return sentence.startsWith(`${name}: `) ? sentence.slice(name.length + 2) : sentence;
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
