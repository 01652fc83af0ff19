import { expect, it } from 'vitest';
import type { Conclusion } from '../../../spec/kit/property.ts';
import type { NapsterView } from '../../../spec/napster/messages.ts';
import type { NapsterObservation } from '../../../spec/napster/network.ts';
import { NapsterOracle } from '../../../spec/napster/oracle.ts';
import { DEFAULTS, nickOf } from '../../../spec/napster/parameters.ts';

const [ANNA, BERT] = ['10.0.0.7', '10.0.0.8'];
const nick = nickOf(DEFAULTS, BERT);

/** Whether Anna’s download of Bert’s song was left in peace though he has been asked this while pieces came. */
function isInPeace(meanwhile: { readonly type: string; readonly file?: string }): boolean {
  const view = { sessions: [], library: [], downloads: [[nick, 'song.mp3', 'reading', 1, 0]], uploads: [] };
  const observation = {
    params: DEFAULTS,
    peers: [{ address: ANNA, alive: true, view: view as unknown as NapsterView }],
  } as unknown as NapsterObservation;
  const oracle = new NapsterOracle(DEFAULTS);
  oracle.called(
    ANNA,
    { id: 1, type: 'download', nick, file: 'song.mp3' } as { id: number; type: string },
    observation,
  );
  oracle.changed(observation, 0);
  oracle.called(BERT, { id: 2, ...meanwhile }, observation);
  return oracle.wasLeftInPeace({ peer: ANNA, call: { id: 1 } } as unknown as Conclusion);
}

it('a transfer is left in peace while its owner shares what it is of', () => {
  expect(isInPeace({ type: 'unshare', file: 'tune.mp3' })).toBe(true);
  expect(isInPeace({ type: 'unshare', file: 'song.mp3' })).toBe(false);
  expect(isInPeace({ type: 'unshare_all' })).toBe(false);
});
