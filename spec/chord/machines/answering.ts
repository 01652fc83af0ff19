import { answeringMachine } from '../../kit/acceptors/answering.ts';
import { messages } from '../messages.ts';

export const answering = answeringMachine(
  messages,
  ({ nonce }: { nonce?: number }) => nonce,
  'ToN §IV-C (pseudocode: n.foo() is a remote call); TSE §IV (queries and responses)',
);
