import { unfitness } from '../../../spec/fasttrack/parameters.ts';
import { FastTrackPeer } from '../reference.ts';
import { mutant } from './mutant.ts';

class DropsItsChildrenSilently extends FastTrackPeer {
  protected override stepDown(): void {
    for (const child of this.core.children) this.endChild(child);
    super.stepDown();
  }
}

class KeepsItsChildren extends FastTrackPeer {
  protected override stepDown(): void {
    const { children } = this.core;
    this.core.children = [];
    super.stepDown();
    this.core.children = children;
  }
}

class KeepsItsLinks extends FastTrackPeer {
  protected override stepDown(): void {
    const { links } = this.core;
    this.core.links = [];
    super.stepDown();
    this.core.links = links;
  }
}

class PromotesWhoCannotBeReached extends FastTrackPeer {
  protected override hindrance(): string | undefined {
    return (
      unfitness({ ...this.parameters, firewalled: [] }, this.address) ??
      (this.isNew() ? 'too new' : undefined)
    );
  }
}

class PromotesTheSlow extends FastTrackPeer {
  protected override hindrance(): string | undefined {
    return (
      unfitness({ ...this.parameters, slow: [] }, this.address) ?? (this.isNew() ? 'too new' : undefined)
    );
  }
}

class PromotesTheNew extends FastTrackPeer {
  protected override isNew(): boolean {
    return false;
  }
}

class KeepsItsParent extends FastTrackPeer {
  protected override leaveParent(): void {
    if (!this.core.member || this.is('supernode')) super.leaveParent();
  }
}

class RisesAlone extends FastTrackPeer {
  private isRising = false;

  protected override promote(call: number): void {
    this.isRising = true;
    super.promote(call);
    this.isRising = false;
  }

  protected override seekLinks(): void {
    if (!this.isRising) super.seekLinks();
  }
}

class RetiresForEver extends FastTrackPeer {
  protected override demote(call: number): void {
    super.demote(call);
    this.leaveParent();
  }
}

class RetiresWithNothing extends FastTrackPeer {
  protected override stepDown(): void {
    super.stepDown();
    this.core.library = [];
  }
}

/** Promotion and demotion gone wrong. */
export const electingMutants = [
  mutant(
    'drops-its-children-silently',
    'A supernode that is demoted forgets its children, and does not tell them.',
    'Classic mistake: demotion re-homes all children',
    DropsItsChildrenSilently,
  ),
  mutant(
    'keeps-its-children',
    'A supernode that is demoted keeps its children.',
    'Classic mistake: demotion re-homes all children',
    KeepsItsChildren,
  ),
  mutant(
    'keeps-its-links',
    'A supernode that is demoted keeps its links.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    KeepsItsLinks,
  ),
  mutant(
    'promotes-who-cannot-be-reached',
    'A node behind a firewall is promoted.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    PromotesWhoCannotBeReached,
  ),
  mutant(
    'promotes-the-slow',
    'A node with a slow line is promoted.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    PromotesTheSlow,
  ),
  mutant(
    'promotes-the-new',
    'A node that has just come in is promoted.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    PromotesTheNew,
  ),
  mutant(
    'keeps-its-parent',
    'A node that is promoted remains its supernode’s child.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    KeepsItsParent,
  ),
  mutant(
    'retires-for-ever',
    'A supernode that is demoted looks for no supernode.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    RetiresForEver,
  ),
  mutant(
    'retires-with-nothing',
    'A supernode that is demoted shares no longer what its user shares: with the index it empties its library.',
    'Classic mistake: giFT-FastTrack 0x22',
    RetiresWithNothing,
  ),
  mutant(
    'rises-alone',
    'A node that is promoted looks for no links.',
    'Classic mistake: Liang, Kumar, Ross 2006 (supernodes are linked with others)',
    RisesAlone,
  ),
];
