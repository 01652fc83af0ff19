import { callMachine } from '../../kit/acceptors/call.ts';

export const call = callMachine('ToN §IV-C (pseudocode: calls return a value); spec/chord/messages.ts');
