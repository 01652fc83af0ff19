import { BitTorrentPeer } from '../reference.ts';
import { mutant } from './mutant.ts';

class TellsNobody extends BitTorrentPeer {
  protected override tellDht(): void {}
}

class LooksOnce extends BitTorrentPeer {
  protected override armFind(): void {}
}

class PortInTheWrongOrder extends BitTorrentPeer {
  protected override ownPort(): number {
    const port = super.ownPort();
    return (port >> 8) | ((port & 255) << 8);
  }
}

class WaitsForTheTracker extends BitTorrentPeer {
  protected override find(): void {
    if (this.core.announcing === 'started' || this.core.due === 'started') this.armFind();
    else super.find();
  }
}

/** Trackerless swarms gone wrong. */
export const findingMutants = [
  mutant(
    'tells-the-dht-nothing',
    'Others are looked up in the DHT, and not told where the peer is.',
    'Classic mistake: BEP 5 announce_peer',
    TellsNobody,
  ),
  mutant(
    'looks-once',
    'The DHT is asked for others once, and not again.',
    'Classic mistake: BEP 5 (who announces later is found later)',
    LooksOnce,
  ),
  mutant(
    'port-in-the-wrong-order',
    'The DHT is told a port with its bytes the other way round.',
    'Classic mistake: BEP 5 Contact Encoding (“network byte order”)',
    PortInTheWrongOrder,
  ),
  mutant(
    'waits-for-the-tracker',
    'The DHT is asked only once the tracker has answered.',
    'Classic mistake: the DHT as a second source behind the first (BEP 5 Overview)',
    WaitsForTheTracker,
  ),
];
