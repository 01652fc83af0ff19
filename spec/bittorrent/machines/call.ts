import { callMachine } from '../../kit/acceptors/call.ts';

export const call = callMachine('spec/bittorrent/messages.ts calls, outcomes');
