import type { Eventually } from '../../kit/property.ts';
import type { KadView } from '../messages.ts';
import type { KadOracle } from '../oracle.ts';
import type { KadParameters } from '../parameters.ts';

type Property = Eventually<KadView, KadParameters, KadOracle>;

/** How long the last trace of a dead node may stay: two hours of rest, four checks, and once more by hearsay. */
const DEAD_MS = 3.5 * 3_600_000;

/** Judged once operations have stopped, faults have healed, and seven minutes have passed. */
export const convergence: readonly Property[] = [
  {
    name: 'calls-are-answered',
    kind: 'eventually',
    needsViews: false,
    statement:
      'Whatever a user asks comes to an end: a search in 45 seconds, a store in 140 after those under way for the same key.',
    source: 'CSearchManager::JumpStart; SEARCH…_LIFETIME',
    assumes: ['messages'],
    judge(_observation, oracle) {
      const [open] = oracle.unanswered();
      return open && { peer: open.peer, expected: `an end of its ${open.call.type}`, seen: 'none' };
    },
  },
  {
    name: 'dead-contacts-are-dropped',
    kind: 'eventually',
    statement: 'Three and a half hours after a node has gone nobody has it as a contact any more.',
    source: 'CContact::CheckingType, UpdateType (two hours at most); CRoutingZone::OnSmallTimer',
    assumes: ['honest', 'true-clocks', 'upkeep'],
    judge({ peers }, oracle) {
      for (const { address, alive, view } of peers)
        for (const [, contact] of (alive && view?.contacts) || [])
          if (oracle.goneFor(contact) > DEAD_MS)
            return {
              peer: address,
              expected: `${contact} forgotten: it went ${Math.round(oracle.goneFor(contact) / 60_000)} minutes ago`,
              seen: 'it is a contact still',
            };
      return undefined;
    },
  },
  {
    name: 'nothing-is-overdue',
    kind: 'eventually',
    statement: 'Nothing that a node shares has been left unpublished for longer than it lives.',
    source: 'KADEMLIAREPUBLISHTIMES, KADEMLIAREPUBLISHTIMEN; CSharedFileList::Publish',
    assumes: ['true-clocks'],
    judge(_observation, oracle) {
      const late = oracle.overdue();
      return (
        late && {
          peer: late.peer,
          expected: `its ${late.kind} published again`,
          seen: `${Math.round(late.lateMs / 60_000)} minutes overdue`,
        }
      );
    },
  },
];
