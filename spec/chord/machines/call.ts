import { callMachine } from '../../kit/acceptors/call.ts';

export const call = callMachine('ToN §IV-B (pseudocode: calls return a value); spec/chord/messages.ts');
