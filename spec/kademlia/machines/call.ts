import { callMachine } from '../../kit/acceptors/call.ts';

export const call = callMachine('§2.3; spec/kademlia/messages.ts');
