import type { Subject } from '../../impl/kit/subject.ts';
import type { Address, Message } from '../../sim/peer.ts';
import { polish } from '../explore/polish.ts';
import { shrinkWithFastCheck } from './arbitrary.ts';
import type { MachineWatch } from './batch.ts';
import type { Failing } from './counterexample.ts';
import type { Protocol } from './protocol.ts';
import { type RunOptions, type RunResult, runScenario } from './run.ts';
import { NO_FAULTS, type Operation, type Scenario } from './scenario.ts';
import { shortenWaits, smaller } from './smaller.ts';
import { ownEventsOf } from './stage.ts';

/** How many smaller scenarios each pass may try, at full effort. */
const TRIES = { fastCheck: 3000, debugging: 6000 };

/** Events that all tries together may take where each is a question to another process. Small scenarios take few. */
const REMOTE_EVENTS = 400_000;

/**
 * Makes a failing scenario as small as it gets: played out (so that it is plain data), re-enacted at the atomic grain if
 * it fails there too and its peers do not talk over connections, shrunk by fast-check, then by delta debugging until nothing can go.
 * `failed` is told of each that fails when it is played to its end, the last of them the smallest.
 */
export function shrink(
  protocol: Protocol,
  subject: Subject,
  failing: Scenario,
  beyond: (() => number) | undefined,
  property: string,
  watch: MachineWatch,
  effort = 1,
  failed: (failing: Failing) => void = () => undefined,
): Scenario {
  const only = new Set([property]);
  let brief = false;
  const play = (scenario: Scenario, more: Partial<RunOptions> = {}) =>
    runScenario(protocol, subject, scenario, {
      only,
      brief,
      observers: watch.observers(scenario, only),
      ...more,
    });
  let left = subject.remote ? REMOTE_EVENTS : Number.POSITIVE_INFINITY;
  const innocent = new Set<string>();
  const fails = (scenario: Scenario) => {
    // Each pass, and each new start of one, meets much that has been tried.
    const text = JSON.stringify(scenario);
    if (left <= 0 || innocent.has(text)) return false;
    const result = play(scenario);
    left -= result.events;
    if (!result.judgement.findings.has(property)) innocent.add(text);
    else if (!brief) tell(scenario, result);
    return result.judgement.findings.has(property);
  };

  const tell = (scenario: Scenario, { judgement, digest }: RunResult) => {
    const finding = judgement.findings.get(property);
    if (finding) failed({ scenario, finding, digest });
  };

  let early = false;
  const whole = play(failing, {
    ...(beyond ? { beyond } : {}),
    beat: (operation, judge) => {
      if (operation === 'settle') early = judge.findings.has(property);
    },
  });
  const { played } = whole;
  tell(played, whole);
  // What fails before anything settles is looked for there only: settling is most of a run.
  brief = early;
  let smallest = fails(played) ? played : failing;
  // There nobody is told of the end of a connection before he uses it: what falls would fall for another reason.
  const isMoved = smallest.grain === 'message' && protocol.connections !== true;
  const atomic = isMoved ? reenact(protocol, subject, smallest, only) : undefined;
  if (atomic && fails(atomic)) smallest = atomic;
  smallest = shrinkWithFastCheck(smallest, fails, TRIES.fastCheck * effort);
  smallest = debug(smallest, fails, TRIES.debugging * effort);
  if (effort >= 1) smallest = polish(protocol, subject, smallest, property, fails);
  smallest = shortenWaits(smallest, fails);
  left = Number.POSITIVE_INFINITY;
  const again = play(smallest).played;
  return fails(again) && sizeOf(again) <= sizeOf(smallest) ? again : smallest;
}

/** Delta debugging: takes the first simplification that still fails, and starts over, until none does. */
function debug(scenario: Scenario, fails: (scenario: Scenario) => boolean, most: number): Scenario {
  let smallest = scenario;
  let tries = 0;
  for (let progress = true; progress && tries < most; ) {
    progress = false;
    for (const candidate of smaller(smallest)) {
      if (++tries > most) break;
      if (!fails(candidate)) continue;
      smallest = candidate;
      progress = true;
      break;
    }
  }
  return smallest;
}

function sizeOf({ operations, peers, tape }: Scenario): number {
  return operations.length * 10000 + peers.length * 100 + tape.length;
}

/**
 * The same story at the atomic grain: the operations in order, and between them the timers that went off and the
 * own-event messages that arrived.
 */
function reenact(
  protocol: Protocol,
  subject: Subject,
  scenario: Scenario,
  only: ReadonlySet<string>,
): Scenario | undefined {
  const { faults, profile } = scenario;
  if (faults.liars.length > 0 || (profile !== 'calm' && profile !== 'churn')) return undefined;
  const ownEvents = ownEventsOf(protocol, subject);
  const operations: Operation[] = [];
  runScenario(protocol, subject, scenario, {
    only,
    observers: (world, judge) => {
      const addressOf = (peer: number): Address => world.residents[peer]!.address;
      const tell = (operation: Operation) => {
        // What comes after the failure is no part of its story.
        if (judge.findings.size === 0) operations.push(operation);
      };
      return [
        {
          fired: (peer: number, timer: string) => tell({ do: 'timer', peer: addressOf(peer), timer }),
          received(peer: number, from: Address, message: Message) {
            if (ownEvents.has(message.type))
              tell({ do: 'deliver', from, to: addressOf(peer), message: message.type });
          },
        },
      ];
    },
    beat: (operation, judge) => {
      if (typeof operation !== 'string' && operation.do !== 'wait' && judge.findings.size === 0)
        operations.push(operation);
    },
  });
  return { ...scenario, grain: 'atomic', operations, faults: NO_FAULTS, tape: [] };
}
