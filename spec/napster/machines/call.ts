import { callMachine } from '../../kit/acceptors/call.ts';

export const call = callMachine('spec/napster/messages.ts calls, outcomes');
