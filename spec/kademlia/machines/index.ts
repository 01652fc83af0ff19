import { answeringMachine } from '../../kit/acceptors/answering.ts';
import { callMachine } from '../../kit/acceptors/call.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { messages } from '../messages.ts';
import { contacts } from './contacts.ts';
import { lookup } from './lookup.ts';
import { membership } from './membership.ts';
import { pairs } from './pairs.ts';
import { storing } from './storing.ts';

/** What every Kademlia node must look like from outside. */
export const machines: readonly MachineSpec[] = [
  membership,
  contacts,
  lookup,
  pairs,
  storing,
  answeringMachine(messages, 'rpc', '§2.3 (the rpc id is echoed in the reply)'),
  callMachine('§2.3; spec/kademlia/messages.ts'),
];
