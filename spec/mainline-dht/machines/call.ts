import { callMachine } from '../../kit/acceptors/call.ts';

export const call = callMachine('spec/mainline-dht/messages.ts calls, outcomes');
