import type { Seen } from '../../kit/machine.ts';
import type { Name } from '../../kit/property.ts';
import { spaceOf } from '../parameters.ts';
import { bodyOf, isAnswerTo, parametersOf, type Question, questionIn } from './seen.ts';

/** What an observer knows of one lookup of a node. */
export interface Record {
  readonly number: number | undefined;
  readonly target: Name | undefined;
  readonly asked: readonly Question[];
  /** Asked, and certainly neither answered nor given up: no timer has gone off since. */
  readonly waiting: readonly Question[];
  readonly answered: readonly Name[];
  /** Those who certainly answered in time, and whom they named. A late answer may count for nothing. */
  readonly heardOf: readonly Name[];
  /** Those who certainly answered in time, and had no value. */
  readonly without: readonly Name[];
  /** Lifetime of the value found; undefined: none was. */
  readonly ttl: number | undefined;
  /** Whom the last answer named who are closer than all that had been seen. Undefined: nobody has answered, or been given up. */
  readonly news: readonly Name[] | undefined;
}

/** Lookups that a node no longer asks for are forgotten: it has had so many since. */
const MOST = 24;

export function targetOf(event: Seen): Name | undefined {
  return bodyOf(event).target ?? bodyOf(event).key;
}

function recordIn(records: readonly Record[], event: Seen): Record | undefined {
  return records.find(({ number }) => number === bodyOf(event).lookup);
}

/**
 * A question that keeps to the discipline: one target, nobody twice, not the node itself, at most α under way, and none when the
 * k closest seen have answered. "If a round of FIND_NODEs fails to return a node any closer than the closest already seen, the
 * initiator resends the FIND_NODE to all of the k closest nodes it has not already queried" (§2.3): to all of them at once, if it
 * likes. The same question sent again, because it may have been lost, is no other.
 */
export function mayAsk(records: readonly Record[], event: Seen): boolean {
  const record = recordIn(records, event);
  if (event.other === event.peer) return false;
  if (!record) return true;
  if (record.target !== targetOf(event)) return false;
  if (isRepeated(record, event)) return true;
  const { alpha, k } = parametersOf(event);
  return (
    record.waiting.length < (isStuck(record, event) ? Math.max(alpha, k) : alpha) &&
    record.asked.every(({ to }) => to !== event.other) &&
    isAmongTheClosest(record, event)
  );
}

/** Nobody closer was named last than was known: by then, or as this question shows, whom nobody has named. */
function isStuck({ news, asked, target }: Record, event: Seen): boolean {
  if (news === undefined || target === undefined) return false;
  const { closer } = spaceOf(parametersOf(event));
  const known = [...asked.map(({ to }) => to), event.other].filter((node) => !news.includes(node!));
  return news.every((node) => known.some((other) => closer(target, other!, node)));
}

function isRepeated({ asked }: Record, event: Seen): boolean {
  return asked.some(({ to, rpc }) => to === event.other && rpc === bodyOf(event).rpc);
}

/**
 * Fewer than k that are closer have answered, the node itself included, unless it looks itself up. With k = 1 a joiner, which is
 * one of the closest itself, looks for one besides.
 */
function isAmongTheClosest({ without, target }: Record, event: Seen): boolean {
  if (target === undefined || event.other === undefined) return true;
  const { closer } = spaceOf(parametersOf(event));
  const answered = target === event.peer ? without : [...without, event.peer];
  const nearer = answered.filter((node) => closer(target, node, event.other!)).length;
  return nearer < Math.max(2, parametersOf(event).k);
}

export function withQuestion(records: readonly Record[], event: Seen): readonly Record[] {
  const question = questionIn(event);
  const record = recordIn(records, event) ?? {
    number: bodyOf(event).lookup,
    target: targetOf(event),
    asked: [],
    waiting: [],
    answered: [],
    heardOf: [],
    without: [],
    ttl: undefined,
    news: undefined,
  };
  if (isRepeated(record, event)) return records;
  const after = { ...record, asked: [...record.asked, question], waiting: [...record.waiting, question] };
  return [...records.filter((each) => each !== record), after].slice(-MOST);
}

export function withAnswer(records: readonly Record[], event: Seen): readonly Record[] {
  const { nodes, value, ttl } = bodyOf(event);
  const isFound = typeof value === 'string';
  // Who has the value names nobody; a liar that does is not listened to.
  const named = isFound ? [] : (nodes ?? []);
  return records.map((record) => {
    if (!record.asked.some((question) => isAnswerTo(question, event))) return record;
    const isInTime = record.waiting.some((question) => isAnswerTo(question, event));
    return {
      ...record,
      waiting: record.waiting.filter((question) => !isAnswerTo(question, event)),
      answered: [...record.answered, event.other!],
      heardOf: isInTime ? [...record.heardOf, event.other!, ...named] : record.heardOf,
      without: isInTime && !isFound ? [...record.without, event.other!] : record.without,
      ttl: isFound ? ttl : record.ttl,
      news: named.filter((node) => isClosestYet(record, node, event)),
    };
  });
}

/** The node itself is one that has been seen: who looks itself up may know nobody closer from the beginning. */
function isClosestYet({ asked, heardOf, target }: Record, node: Name, event: Seen): boolean {
  if (target === undefined) return true;
  const { closer } = spaceOf(parametersOf(event));
  const seen = [event.peer, ...asked.map(({ to }) => to), ...heardOf];
  return seen.every((other) => other === undefined || closer(target, node, other));
}

/** Patience may have ended. */
export function givenUp(records: readonly Record[]): readonly Record[] {
  return records.map((record) => (record.waiting.length > 0 ? { ...record, waiting: [], news: [] } : record));
}

/**
 * The result of one of the lookups for this key: at most k, nearest first, the node itself or such as have answered; and
 * nobody nearer was heard of in it and never asked. One who knows nobody asks nobody.
 */
export function isResult(records: readonly Record[], key: Name | undefined, event: Seen): boolean {
  const { nodes = [], asked = 0 } = bodyOf(event);
  const space = spaceOf(parametersOf(event));
  const { k } = parametersOf(event);
  if (key === undefined || nodes.length > k) return false;
  if (!nodes.every((node, at) => at === 0 || space.closer(key, nodes[at - 1]!, node))) return false;
  if (asked === 0) return nodes.every((node) => node === event.peer);
  const last = nodes.length < k ? undefined : nodes.at(-1);
  return records.some((record) => {
    const isPassedOver = (node: Name) =>
      node !== event.peer &&
      !record.asked.some(({ to }) => to === node) &&
      (last === undefined || space.closer(key, node, last));
    return (
      record.target === key &&
      asked <= record.asked.length &&
      nodes.every((node) => node === event.peer || record.answered.includes(node)) &&
      !record.heardOf.some(isPassedOver)
    );
  });
}

/**
 * A cached copy goes to the closest of those that did not have the value. Its lifetime halves, at least, with each further node between it and the closest, of those that were heard of
 * in the lookup and are not known to be silent.
 */
export function isShortLived(records: readonly Record[], event: Seen): boolean {
  const { key, ttl = 0 } = bodyOf(event);
  const mine = records.filter((record) => record.target === key && record.ttl !== undefined);
  const space = spaceOf(parametersOf(event));
  return mine.some(({ asked, answered, heardOf, without, ttl: whole }) => {
    if (without.some((node) => space.closer(key!, node, event.other!))) return false;
    const isSilent = (node: Name) => asked.some(({ to }) => to === node) && !answered.includes(node);
    const nearer = [...new Set(heardOf)].filter(
      (node) => !isSilent(node) && space.closer(key!, node, event.other!),
    );
    return ttl <= whole! / 2 ** Math.max(0, nearer.length - 1);
  });
}
