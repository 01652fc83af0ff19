import { type Task, work } from '../../properties/kit/labour.ts';
import { recordLog } from '../../properties/kit/log.ts';
import type { Protocol } from '../../properties/kit/protocol.ts';
import type { Counterexample } from '../../properties/kit/results.ts';
import { replayCounterexample } from '../../properties/kit/retell.ts';
import type { Scenario } from '../../properties/kit/scenario.ts';
import { protocols } from '../../properties/registry.ts';
import { type Parcel, pack } from '../parcel.ts';
import { firstLine, SubjectTrouble } from '../trouble.ts';
import type { PeerModule } from './contract.ts';
import { Heart } from './heart.ts';
import { loadModule } from './load.ts';
import { tamePrinting } from './printing.ts';
import { guestSubject, YOURS } from './subject.ts';

/** What a thread that runs guests is sent. */
export interface GuestOrder {
  readonly protocol: string;
  /** The module's file, and how the user named it. */
  readonly file: string;
  readonly module: string;
  readonly version: string;
  /** {@link Heart.words}. */
  readonly heart: Int32Array;
  readonly task:
    | Task
    | { readonly do: 'replay'; readonly counterexample: Counterexample }
    | { readonly do: 'record'; readonly scenario: Scenario };
}

const modules = new Map<string, PeerModule>();

// What guests print is not our result, and not theirs alone to end is this thread.
tamePrinting();
process.exit = (code) => {
  throw new SubjectTrouble(`it called process.exit(${code ?? ''})`, []);
};

/** Of promises that were rejected: the first that nobody took care of. */
let rejected: string | undefined;
process.on('unhandledRejection', (reason) => {
  rejected ??= firstLine(reason);
});

/** Entry of a worker thread that runs the code of strangers. */
export default function carryOut(order: GuestOrder): Promise<Parcel> {
  return pack(async () => {
    const value = await done(order);
    // By then it is known whether somebody takes care.
    await new Promise((resolve) => setImmediate(resolve));
    if (rejected !== undefined)
      throw new SubjectTrouble(`a promise of its was rejected, and nobody took care: ${rejected}`, []);
    return value;
  });
}

async function done({
  protocol: name,
  file,
  module,
  version,
  heart: words,
  task,
}: GuestOrder): Promise<unknown> {
  const protocol = protocols.find(({ spec }) => spec.name === name) as Protocol;
  const peers = modules.get(file) ?? (await loadModule(file));
  modules.set(file, peers);
  const heart = new Heart(words);
  const thread = process.__tinypool_state__.workerId - 1;
  const guests = guestSubject(protocol, peers, (place, code) => heart.within(thread, place, code));
  const subject = { ...guests, name: YOURS };
  switch (task.do) {
    case 'replay':
      return replayCounterexample(protocol, subject, task.counterexample);
    case 'record':
      return recordLog(protocol, subject, task.scenario);
    default:
      return work(protocol, subject, task, { version, yours: { module } });
  }
}
