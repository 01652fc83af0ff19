import { callMachine } from '../../kit/acceptors/call.ts';

export const call = callMachine('spec/fasttrack/messages.ts calls, outcomes');
