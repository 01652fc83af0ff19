import type { Announcement } from '../../../spec/bittorrent/messages.ts';
import { Tracker } from '../tracker.ts';
import { trackerMutant } from './mutant.ts';

class NamesTheStopped extends Tracker {
  protected override note(address: string, announcement: Announcement): void {
    super.note(address, announcement.event === 'stopped' ? { ...announcement, event: '' } : announcement);
  }
}

class NamesTheAsker extends Tracker {
  protected override others(): string[] {
    return [...this.swarm.keys()];
  }
}

class NamesEverybody extends Tracker {
  protected override wanted(): number {
    return Number.POSITIVE_INFINITY;
  }
}

class NamesNobody extends Tracker {
  protected override some(): string[] {
    return [];
  }
}

class NeverExpires extends Tracker {
  protected override expire(): void {}
}

/** Trackers gone wrong. */
export const trackerMutants = [
  trackerMutant(
    'tracker-names-the-stopped',
    'Peers that have stopped are named on.',
    'Classic mistake: BEP 3 trackers (event “stopped”)',
    NamesTheStopped,
  ),
  trackerMutant(
    'tracker-names-the-asker',
    'A peer is told of itself.',
    'Classic mistake: BEP 3 trackers (peers)',
    NamesTheAsker,
  ),
  trackerMutant(
    'tracker-names-everybody',
    'More peers are named than were wanted.',
    'Classic mistake: mainline tracker (response_size)',
    NamesEverybody,
  ),
  trackerMutant(
    'tracker-names-nobody',
    'Who announces is told of nobody.',
    'Classic mistake: BEP 3 trackers (peers)',
    NamesNobody,
  ),
  trackerMutant(
    'tracker-never-expires',
    'Peers that have fallen silent are named for ever.',
    'Classic mistake: mainline tracker (timeout_downloaders_interval)',
    NeverExpires,
  ),
];
