import { z } from 'zod';
import { type Operation, PROFILES, type Scenario } from '../../properties/kit/scenario.ts';

/** Scenarios as they stand in files. Strict: a field that we do not know is a mistake, not an extension. */

const LONGEST_ADDRESS = 256;
const MOST_PEERS = 10_000;
const MOST_OPERATIONS = 1_000_000;
/** Ten days. */
const MOST_MS = 864_000_000;
/** Latency beyond that is loss, and clocks as wrong as that are none. */
const MOST_JITTER_MS = 60_000;
const MOST_DRIFT = 500;

export const address = z
  .union([z.number().int(), z.string().min(1).max(LONGEST_ADDRESS)])
  .meta({ id: 'address', description: 'a peer: an integer or a string, as the protocol names peers' });

const json = z.json().meta({ id: 'json' });

const thousandths = z.number().int().min(0).max(1000);
const milliseconds = z.number().min(0).max(MOST_MS);

export const operation = z
  .discriminatedUnion('do', [
    z.strictObject({ do: z.literal('join'), peer: address, via: address }),
    z.strictObject({ do: z.enum(['leave', 'fail', 'pause', 'resume']), peer: address }),
    z.strictObject({ do: z.literal('restart'), peer: address, keepState: z.boolean(), via: address }),
    z.strictObject({
      do: z.literal('call'),
      peer: address,
      call: z.string().min(1),
      args: z.record(z.string(), json),
    }),
    z.strictObject({ do: z.literal('wait'), ms: milliseconds }),
    z.strictObject({ do: z.literal('timer'), peer: address, timer: z.string().min(1) }),
    z.strictObject({ do: z.literal('deliver'), from: address, to: address, message: z.string().min(1) }),
    z.strictObject({
      do: z.literal('partition'),
      peers: z.array(address).max(MOST_PEERS),
      oneWay: z.boolean(),
    }),
    z.strictObject({ do: z.literal('heal') }),
    z.strictObject({ do: z.literal('sever'), peer: address, other: address }),
  ])
  .meta({ id: 'operation' }) satisfies z.ZodType<Operation>;

export const scenario = z
  .strictObject({
    protocol: z.string(),
    profile: z.enum(PROFILES),
    grain: z.enum(['message', 'atomic']),
    untimed: z.exactOptional(
      z.literal(true).describe('message grain without a clock: nothing moves but what deliver and timer say'),
    ),
    params: json.describe('parameters of the protocol'),
    peers: z.array(address).min(1).max(MOST_PEERS),
    initial: z.number().int().min(0).describe('how many of the peers are members from the start'),
    faults: z.strictObject({
      loss: thousandths,
      duplicate: thousandths,
      jitterMs: z.number().min(0).max(MOST_JITTER_MS),
      drift: z.number().int().min(0).max(MOST_DRIFT),
      liars: z.array(address).max(MOST_PEERS),
    }),
    operations: z.array(operation).max(MOST_OPERATIONS),
    tape: z.array(z.number().int().min(0)).describe('settles every other choice; past its end it reads as 0'),
  })
  .refine(({ initial, peers }) => initial <= peers.length, {
    path: ['initial'],
    message: 'more initial members than peers',
  })
  .refine(({ peers }) => new Set(peers).size === peers.length, {
    path: ['peers'],
    message: 'the same peer twice',
  })
  .meta({ id: 'scenario' }) satisfies z.ZodType<Scenario>;
