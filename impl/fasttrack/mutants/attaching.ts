import { FastTrackPeer } from '../reference.ts';
import { mutant } from './mutant.ts';

/** It goes on with the next supernode that has answered, as if the first had not taken it. */
class AttachesTwice extends FastTrackPeer {
  protected override attached(): void {
    super.attached();
    const other = this.places().find((each) => each !== this.core.way.parent);
    if (other === undefined) return;
    this.askToBeTaken(other);
    for (const { file, hash, size } of this.core.library)
      this.tell(other, { type: 'share', file, hash, size });
  }
}

class KeepsADeadParent extends FastTrackPeer {
  protected override parentGone(): void {
    if (this.core.way.stage === 'attaching') super.parentGone();
    else this.orphaned();
  }
}

class ReattachesWithoutItsFiles extends FastTrackPeer {
  protected override publish(): void {
    if (this.core.way.call !== null) super.publish();
  }
}

class GivesUpForEver extends FastTrackPeer {
  protected override retry(): void {}
}

class SharesBeforeItIsTaken extends FastTrackPeer {
  protected override askToBeTaken(supernode: string): void {
    super.askToBeTaken(supernode);
    for (const { file, hash, size } of this.core.library)
      this.tell(supernode, { type: 'share', file, hash, size });
  }
}

class UnsharesInSecret extends FastTrackPeer {
  protected override unshare(file: string): void {
    this.core.library = this.core.library.filter((each) => each.file !== file);
    this.touched();
  }
}

class WaitsForADeadSupernode extends FastTrackPeer {
  protected override orphaned(): void {}
  override timer(name: string): void {
    if (!name.startsWith('search')) super.timer(name);
  }
}

class AsksTheNextAndStays extends FastTrackPeer {
  protected override attachOver(): void {
    if (this.core.way.stage === 'attaching') this.turnedAway();
  }
}

class ComesToWhoeverTakesIt extends FastTrackPeer {
  protected override taken(by: string): void {
    if (this.core.way.stage === 'probing') this.go({ stage: 'attaching', parent: by });
    super.taken(by);
  }
}

class AnnouncesKilobytes extends FastTrackPeer {
  protected override publish(): void {
    const { library } = this.core;
    this.core.library = library.map((each) => ({ ...each, size: Math.ceil(each.size / 1024) }));
    super.publish();
    this.core.library = library;
  }
}

class KeepsOneHit extends FastTrackPeer {
  protected override foundOne(...[id, hit]: Parameters<FastTrackPeer['foundOne']>): void {
    if (this.core.asked.some((each) => each.id === id && each.found.length === 0)) super.foundOne(id, hit);
  }
}

/** Ordinary nodes gone wrong. */
export const attachingMutants = [
  mutant(
    'attaches-twice',
    'A node that is taken asks another supernode, too, and publishes at both.',
    'Classic mistake: Liang, Kumar, Ross 2006 (one parent)',
    AttachesTwice,
  ),
  mutant(
    'keeps-a-dead-parent',
    'A node that has lost its supernode looks for no other.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    KeepsADeadParent,
  ),
  mutant(
    'reattaches-without-its-files',
    'A node tells its first supernode what it shares, and no later one.',
    'Classic mistake: the index is not replicated',
    ReattachesWithoutItsFiles,
  ),
  mutant(
    'gives-up-for-ever',
    'A node that nobody has taken does not try again.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    GivesUpForEver,
  ),
  mutant(
    'shares-before-it-is-taken',
    'A node publishes along with 0x02.',
    'Classic mistake: giFT-FastTrack 0x2c (“we wait with sharing until we get it”)',
    SharesBeforeItIsTaken,
  ),
  mutant(
    'unshares-in-secret',
    'What is unshared stays in the index.',
    'Classic mistake: giFT-FastTrack 0x05',
    UnsharesInSecret,
  ),
  mutant(
    'waits-for-a-dead-supernode',
    'Searches that a supernode has not ended are not given up.',
    'Classic mistake: nothing says how long to wait',
    WaitsForADeadSupernode,
  ),
  mutant(
    'asks-the-next-and-stays',
    'A node that has waited in vain to be taken asks the next, and does not close the connection with the first.',
    'Classic mistake: Liang, Kumar, Ross 2006 (one parent)',
    AsksTheNextAndStays,
  ),
  mutant(
    'comes-to-whoever-takes-it',
    'A node is the child of whoever says so, though it has not asked.',
    'Classic mistake: giFT-FastTrack 0x02, 0x2c',
    ComesToWhoeverTakesIt,
  ),
  mutant(
    'announces-kilobytes',
    'A size is given in kilobytes when all is published anew.',
    'Classic mistake: giFT-FastTrack 0x22',
    AnnouncesKilobytes,
  ),
  mutant('keeps-one-hit', 'Only the first hit is told.', 'Classic mistake: giFT-FastTrack 0x07', KeepsOneHit),
];
