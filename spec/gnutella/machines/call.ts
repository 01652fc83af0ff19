import { callMachine } from '../../kit/acceptors/call.ts';

export const call = callMachine('spec/gnutella/messages.ts calls, outcomes');
