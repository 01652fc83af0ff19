import { callMachine } from '../../kit/acceptors/call.ts';

export const call = callMachine('CSearchManager: a search is deleted once; spec/kad/messages.ts');
