import { onePerPeer } from '../../kit/acceptors/seen.ts';
import type { MachineSpec } from '../../kit/machine.ts';
import { ipOf } from '../compact.ts';
import { PEER_MS } from '../constants.ts';
import { keptMachine } from './kept.ts';

/** Clocks run fast or slow by up to five in a hundred. */
const FRESH_MS = PEER_MS * 0.94;
/** A packet is no place for thousands, and nodes draw the line where they like: none so low. */
export const FEW = 8;

export const returning: MachineSpec = {
  name: 'returning',
  doc: 'Whom a node has accepted it names to whoever asks for the torrent, as long as they are few.',
  machine: keptMachine(
    'returning',
    'A node that has peers for a torrent returns them: all of them, but perhaps for the asker itself, while they are at most eight.',
    'BEP 5 get_peers (“they are returned in a key "values" as a list of strings”); libtorrent: for 30 minutes',
    (named, kept, event) => {
      const fresh = kept.filter(
        ({ peer, at }) => event.at - at <= FRESH_MS && ipOf(peer) !== ipOf(`${event.other}`),
      );
      return fresh.length > FEW || fresh.every(({ peer }) => named.includes(peer));
    },
  ),
  key: onePerPeer,
};
