import { assumedIn, LOG_FORMAT, type LogEvent, type LogHeader } from '../../properties/kit/log.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import type { TraceEvent } from '../../properties/kit/results.ts';
import type { Operation } from '../../properties/kit/scenario.ts';
import type { Address, Call, Message } from '../../sim/peer.ts';
import { misruled } from '../../spec/kit/rules.ts';
import { LIMITS } from '../pipe/contract.ts';
import {
  isObject,
  type Json,
  type Known,
  Misfit,
  only,
  readAddress,
  readName,
  readOutcome,
  readTerm,
  readView,
  show,
} from '../terms.ts';
import { firstLine, printable } from '../trouble.ts';

/** Understands the lines of a log, which a stranger may have written. Every method throws Misfit with one phrase. */
export class LogReader {
  private readonly known: Known;
  /** Types of the calls that were asked, by id. */
  private readonly calls = new Map<number, string>();
  private at = 0;

  constructor(protocol: Protocol, header: LogHeader) {
    this.known = { spec: protocol.spec, space: spaceOf(protocol, header.params) };
    for (const liar of header.liars ?? []) readAddress(liar, this.known.space, 'each of the liars');
  }

  read(line: string): LogEvent {
    const value = parse(line);
    const { at, event, ...rest } = value;
    if (typeof at !== 'number' || !Number.isFinite(at) || at < 0)
      throw new Misfit(`"at" should be a number of milliseconds, not ${show(at)}`);
    if (at < this.at) throw new Misfit(`"at" goes back from ${this.at} to ${at}`);
    this.at = at;
    switch (event) {
      case 'begun':
      case 'unadmitted':
      case 'converged':
        only(rest, [], `"${event}"`);
        return { at, event };
      case 'operation':
        only(rest, ['operation'], '"operation"');
        return { at, event, operation: this.readOperation(rest.operation) };
      default:
        return { at, ...this.readHappening(event, rest) } as TraceEvent;
    }
  }

  private readHappening(event: unknown, { peer: who, ...rest }: Json): object {
    const peer = this.address(who, '"peer"');
    const fields = typeof event === 'string' && Object.hasOwn(FIELDS, event) ? FIELDS[event] : undefined;
    if (!fields) throw new Misfit(`unknown event ${show(event)}`);
    only(rest, fields, `"${event}"`);
    const { to, from, other, message, why, error, keptState } = rest;
    switch (event) {
      case 'call':
        return { peer, event, call: this.readCall(rest.call) };
      case 'send':
        return { peer, event, to: this.address(to, '"to"'), message: this.readMessage(message) };
      case 'receive':
        return { peer, event, from: this.address(from, '"from"'), message: this.readMessage(message) };
      case 'timer':
        return { peer, event, timer: readName(rest.timer, '"timer"') };
      case 'unreachable':
      case 'close':
        return { peer, event, other: this.address(other, '"other"') };
      case 'done':
        return { peer, event, call: rest.call, outcome: this.readDone(rest.call, rest.outcome) };
      case 'view':
        return { peer, event, view: readView(rest.view, this.known) };
      case 'throw':
        return { peer, event, error: firstLine(error) };
      case 'restart':
        if (typeof keptState !== 'boolean')
          throw new Misfit(`"keptState" should be true or false, not ${show(keptState)}`);
        return { peer, event, keptState };
      case 'drop':
        if (!LOSSES.includes(why as string))
          throw new Misfit(`"why" should be one of ${LOSSES.join(', ')}, not ${show(why)}`);
        return { peer, event, to: this.address(to, '"to"'), message: this.readMessage(message), why };
      default:
        return { peer, event };
    }
  }

  private address(value: unknown, what: string): Address {
    return readAddress(value, this.known.space, what);
  }

  private readCall(value: unknown): Call {
    if (!isObject(value)) throw new Misfit('"call" should be an object');
    const { id, ...asked } = value;
    if (!Number.isSafeInteger(id)) throw new Misfit(`"id" of call should be an integer, not ${show(id)}`);
    if (this.calls.has(id as number)) throw new Misfit(`call ${show(id)} was asked before: ids are unique`);
    readTerm(this.known.spec.calls, asked, this.known.space, 'a call');
    this.calls.set(id as number, asked.type as string);
    return value as unknown as Call;
  }

  private readDone(call: unknown, value: unknown): object {
    if (!Number.isSafeInteger(call)) throw new Misfit(`"call" of done should be an id, not ${show(call)}`);
    if (!isObject(value)) throw new Misfit('"outcome" should be an object');
    return readOutcome(value, this.calls.get(call as number), this.known);
  }

  /** As bytes, or as what these say. */
  private readMessage(value: unknown): Message {
    const { spec, space } = this.known;
    const { messages, wire } = spec;
    return readTerm({ ...messages, ...wire?.messages }, value, space, 'a message') as unknown as Message;
  }

  private readOperation(value: unknown): Operation {
    if (!isObject(value)) throw new Misfit('"operation" should be an object');
    if (typeof value.do !== 'string') throw new Misfit('"operation" has no "do"');
    for (const field of ['peer', 'other', 'via'])
      if (value[field] !== undefined) this.address(value[field], `"${field}" of ${value.do}`);
    if (value.peers !== undefined) {
      if (!Array.isArray(value.peers)) throw new Misfit(`"peers" of ${show(value.do)} should be a list`);
      for (const each of value.peers) this.address(each, `each of the peers of ${value.do}`);
    }
    return value as unknown as Operation;
  }
}

/** The fields of each event, but for those that all have. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  call: ['call'],
  send: ['to', 'message'],
  receive: ['from', 'message'],
  timer: ['timer'],
  unreachable: ['other'],
  close: ['other'],
  done: ['call', 'outcome'],
  view: ['view'],
  crash: [],
  throw: ['error'],
  restart: ['keptState'],
  drop: ['to', 'message', 'why'],
};

const LOSSES: readonly string[] = ['loss', 'partition', 'gone', 'closed'];

const HEADER_FIELDS = ['log', 'protocol', 'params', 'conditions', 'liars', 'founding', 'operations'];

/** The first line. @throws Misfit */
export function readHeader(line: string, protocol: Protocol): LogHeader {
  const header = parse(line);
  const { spec, defaults, rules } = protocol;
  if (header.log === undefined)
    throw new Misfit(
      `the first line should say what this is: {"log":${LOG_FORMAT},"protocol":"${spec.name}"}`,
    );
  if (header.log !== LOG_FORMAT)
    throw new Misfit(`it is of format ${show(header.log)}; this version reads format ${LOG_FORMAT}`);
  only(header, HEADER_FIELDS, 'the first line');
  if (header.protocol !== spec.name)
    throw new Misfit(`it is a log of ${show(header.protocol)}, not of ${spec.name}`);
  const { params = {}, conditions = [], liars = [], founding, operations } = header;
  if (!isObject(params)) throw new Misfit('"params" should be an object');
  const wrong = misruled(rules, { ...(defaults as object), ...params });
  if (wrong !== undefined) throw new Misfit(`"params": ${printable(wrong)}`);
  const assumed = assumedIn(protocol);
  if (!Array.isArray(conditions)) throw new Misfit('"conditions" should be a list');
  for (const condition of conditions)
    if (typeof condition !== 'string') throw new Misfit('"conditions" should be a list of names');
  if (!Array.isArray(liars)) throw new Misfit('"liars" should be a list');
  for (const [name, flag] of Object.entries({ founding, operations }))
    if (flag !== undefined && flag !== true) throw new Misfit(`"${name}" should be true, or left out`);
  const strange = conditions.find((condition) => !assumed.has(condition));
  if (strange !== undefined)
    throw new Misfit(
      `no property of ${spec.name} assumes ${show(strange)}; they assume ${[...assumed].sort().join(', ') || 'nothing'}`,
    );
  return header as unknown as LogHeader;
}

function parse(line: string): Json {
  if (line.length > LIMITS.lineBytes) throw new Misfit(`a line of more than ${LIMITS.lineBytes} characters`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Misfit('not JSON');
  }
  if (!isObject(value)) throw new Misfit('not a JSON object');
  return value;
}

function spaceOf({ space, defaults, spec }: Protocol, params: unknown): Known['space'] {
  try {
    return space({ ...(defaults as object), ...(params as object | undefined) });
  } catch (error) {
    throw new Misfit(`"params" make no ${spec.name}: ${firstLine(error)}`);
  }
}
