import { fileURLToPath } from 'node:url';
import { calls, messages, outcomes, view } from '../../spec/chord/messages.ts';
import { type ChordParameters, spaceOf } from '../../spec/chord/parameters.ts';
import type { PipeProtocol } from '../../verify/pipe/pipe.ts';

/** Chord, as far as the pipe must know it. */
export const chord: PipeProtocol = {
  spec: { name: 'chord', messages, calls, outcomes, view },
  space: (params) => spaceOf(params as ChordParameters),
};

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
