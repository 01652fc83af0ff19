import { rememberedMaker } from '../../kit/remembered.ts';
import type { ChordView } from '../messages.ts';
import type { ChordOracle } from '../oracle.ts';
import type { ChordParameters } from '../parameters.ts';

const remembered = rememberedMaker<ChordView, ChordParameters, ChordOracle>();

/** Where questions and answers take time, what a node says of itself may be stale when it is heard. */
export const staleness = [
  remembered(
    'stale-lists-are-pending',
    'A node that waits for an answer which then changes its list has told its list to nobody meanwhile but as pending.',
    'ZAVE15 §5 (while waiting for an answer that may change its state, a node answers “pending”)',
    ['honest', 'perfect-detection', 'messages', 'pending'],
  ),
  remembered(
    'pending-lists-are-not-taken-over',
    'A list that is told as pending is taken over by nobody: it is asked for again.',
    'ZAVE15 §5; spec/chord/messages.ts state',
    ['honest', 'messages'],
  ),
];
