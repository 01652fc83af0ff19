import { answeringMachine } from '../../kit/acceptors/answering.ts';
import { messages } from '../messages.ts';

export const answering = answeringMachine(
  messages,
  ({ rpc }: { rpc?: number }) => rpc,
  '§2.3 (the rpc id is echoed in the reply)',
);
