import type { CallCount, Exercise, MessageCount } from '../../properties/kit/exercise.ts';
import { BLANK, dim, green, hanging, type Line, line, table, yellow } from '../lines.ts';
import { count, plural } from '../words.ts';

/** Something that the subject was not seen to do, and why. */
export interface Gap {
  readonly what: string;
  readonly why: string;
}

/**
 * What of the vocabularies the subject was not seen to do, though the reference was in the same runs, or nobody was.
 * @param reference what the reference did in the same runs
 */
export function gapsOf(
  yours: Exercise,
  reference: Exercise,
): { readonly missing: Gap[]; readonly untried: Gap[] } {
  const missing: Gap[] = [];
  const untried: Gap[] = [];
  for (const [at, call] of yours.calls.entries()) {
    const what = `call ${call.type}`;
    if (call.asked === 0) untried.push({ what, why: 'no user asked for it in these runs' });
    else if (call.done > 0) continue;
    else if (reference.calls[at]!.done > 0) missing.push({ what, why: whyNotDone(call) });
    else untried.push({ what, why: 'it came to nothing in these runs, for the reference either' });
  }
  for (const [at, message] of yours.messages.entries()) {
    const model = reference.messages[at]!;
    const what = `message ${message.type}`;
    if (message.answered === 0 && message.received > 0 && model.answered)
      missing.push({ what, why: `it came ${count(message.received)} times, and was never answered` });
    else if (message.sent > 0) continue;
    else if (model.sent > 0)
      missing.push({ what, why: 'it was never sent; the reference sends it in the same runs' });
    else untried.push({ what, why: 'nobody had a reason to send it in these runs' });
  }
  return { missing, untried };
}

function whyNotDone({ asked, failed, reason }: CallCount): string {
  const fate = failed > 0 ? `it failed every time (“${reason ?? 'no reason'}”)` : 'it was never concluded';
  return `asked ${count(asked)} times, ${fate}`;
}

/** The result of `verify --dry-run`. */
export function tellDryRun(yours: Exercise, { missing, untried }: ReturnType<typeof gapsOf>): Line[] {
  const number = (value: number) => line(count(value));
  const calls = yours.calls.map((each) => [
    line(each.type),
    number(each.asked),
    number(each.done),
    number(each.failed),
    number(each.asked - each.done - each.failed),
  ]);
  const messages = yours.messages.map((each: MessageCount) => [
    line(each.type),
    number(each.sent),
    number(each.received),
    each.answered === undefined ? BLANK : number(each.answered),
  ]);
  const numbers = [{}, ...Array.from({ length: 4 }, () => ({ align: 'right' }) as const)];
  const head = (...labels: string[]) => labels.map((label) => line(dim(label)));
  return [
    ...hanging(
      line('  ', dim('handshake '), green('✔ ')),
      `understood, in ${plural(yours.runs, 'run')}; ${yours.views ? 'it shows views' : 'it shows no views: properties of states cannot be judged'}`,
    ),
    BLANK,
    ...table([head('call', 'asked', 'done', 'failed', 'open'), ...calls], numbers),
    BLANK,
    ...table([head('message', 'sent', 'received', 'answered'), ...messages], numbers),
    ...section('not done, though there was reason to', yellow('? '), missing),
    ...section('could not be exercised', dim('· '), untried),
  ];
}

function section(title: string, mark: ReturnType<typeof dim>, gaps: readonly Gap[]): Line[] {
  if (gaps.length === 0) return [];
  return [
    BLANK,
    line('  ', dim(title)),
    ...gaps.flatMap(({ what, why }) => hanging(line('  ', mark, `${what}: `), why)),
  ];
}
