import type { Subject } from '../../impl/kit/subject.ts';
import type { BitTorrentParameters } from '../../spec/bittorrent/parameters.ts';
import type { Scenario } from '../kit/scenario.ts';

/** Which conditions a scenario fulfils. `true-clocks`: clocks run neither fast nor slow, so that rates and ages are what they seem. `steady`: nobody stalls. `roomy`: everybody may be connected with everybody. `dht`: peers have a node of the Mainline DHT beside them. `saved`: a peer’s state can be saved, so that it may come back with it. */
export function conditionsOf(
  { faults, operations, params, peers }: Scenario<BitTorrentParameters>,
  { unsaved }: Subject<BitTorrentParameters>,
): ReadonlySet<string> {
  const does = (...kinds: string[]) => operations.some((operation) => kinds.includes(operation.do));
  const conditions: Record<string, boolean> = {
    'perfect-detection': true,
    honest: faults.liars.length === 0,
    lies: faults.liars.length > 0,
    'true-clocks': faults.drift === 0,
    steady: !does('pause'),
    roomy: Math.min(params.maxInitiated, params.maxConnections) >= peers.length,
    dht: params.dht,
    saved: !unsaved,
    failures: does('fail', 'leave', 'restart', 'sever', 'pause'),
    'free-riders': params.freeRiders.length > 0,
  };
  return new Set(Object.keys(conditions).filter((name) => conditions[name]));
}
