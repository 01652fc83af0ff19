import type { Described } from '../../../spec/fasttrack/files.ts';
import { FastTrackPeer } from '../reference.ts';
import type { Child } from '../state.ts';
import { mutant } from './mutant.ts';

class KeepsEntriesOfTheGone extends FastTrackPeer {
  protected override endChild(_child: Child): void {}
}

class OneChildTooMany extends FastTrackPeer {
  protected override hasRoom(): boolean {
    return this.core.children.length <= this.parameters.children;
  }
}

class OneLinkTooMany extends FastTrackPeer {
  protected override mostLinks(): number {
    return super.mostLinks() + 1;
  }
}

class UnsharesForEverybody extends FastTrackPeer {
  protected override delist(_child: Child, file: string): void {
    for (const child of this.core.children) super.delist(child, file);
  }
}

class ListsTwice extends FastTrackPeer {
  protected override list(child: Child, file: Described): void {
    this.change(child, [...child.files, file]);
  }
}

class KeepsWhatWasSharedFirst extends FastTrackPeer {
  protected override list(child: Child, file: Described): void {
    if (!child.files.some((each) => each.file === file.file)) super.list(child, file);
  }
}

class TakesAChildTwice extends FastTrackPeer {
  protected override admit(...[from, info]: Parameters<FastTrackPeer['admit']>): void {
    const former = this.core.children.filter(({ address }) => address === from);
    super.admit(from, info);
    this.core.children = [...former, ...this.core.children];
  }
}

class ChildrenInherit extends FastTrackPeer {
  protected override admit(...[from, info]: Parameters<FastTrackPeer['admit']>): void {
    const former = this.childAt(from);
    super.admit(from, info);
    const child = this.childAt(from);
    if (former && child) this.change(child, former.files);
  }
}

class NeighboursStayChildren extends FastTrackPeer {
  protected override meet(from: string): void {
    const child = this.childAt(from);
    super.meet(from);
    if (!child || this.childAt(from)) return;
    this.core.children = [...this.core.children, child];
    this.touched();
  }
}

class TakesAnybodysWord extends FastTrackPeer {
  protected override childAt(address: string): Child | undefined {
    return super.childAt(address) ?? (this.is('supernode') ? this.core.children[0] : undefined);
  }
}

class CaseMatters extends FastTrackPeer {
  protected override isMatch(...[query, entry]: Parameters<FastTrackPeer['isMatch']>): boolean {
    return super.isMatch(query, entry) && (query.kind === 'location' || entry.file.includes(query.sought));
  }
}

class AnyWordWillDo extends FastTrackPeer {
  protected override isMatch(...[query, entry]: Parameters<FastTrackPeer['isMatch']>): boolean {
    if (query.kind === 'location') return super.isMatch(query, entry);
    return query.sought.split(' ').some((word) => super.isMatch({ ...query, sought: word }, entry));
  }
}

class WholeWordsOnly extends FastTrackPeer {
  protected override isMatch(...[query, entry]: Parameters<FastTrackPeer['isMatch']>): boolean {
    const words = entry.file.toLowerCase().split(/[^a-z0-9']+/);
    const isWord = (each: string) => each === '' || words.includes(each);
    if (query.kind === 'location') return super.isMatch(query, entry);
    return query.sought.toLowerCase().split(' ').every(isWord);
  }
}

class ForgetsItsOwnFiles extends FastTrackPeer {
  protected override found(...[query, asker]: Parameters<FastTrackPeer['found']>) {
    return super.found(query, asker).filter(({ node }) => node !== this.address);
  }
}

class OrdinaryNodesServe extends FastTrackPeer {
  protected override is(role: 'ordinary' | 'supernode'): boolean {
    return role === 'supernode' || super.is(role);
  }
}

/** Indexes and their owners gone wrong. */
export const indexingMutants = [
  mutant(
    'keeps-entries-of-the-gone',
    'A child and its entries stay when its connection ends.',
    'Classic mistake: Liang, Kumar, Ross 2006 (entries are dropped)',
    KeepsEntriesOfTheGone,
  ),
  mutant(
    'one-child-too-many',
    'The limit of children is met one too late.',
    'Classic mistake: capacity check off by one',
    OneChildTooMany,
  ),
  mutant(
    'one-link-too-many',
    'The limit of links is met one too late.',
    'Classic mistake: capacity check off by one',
    OneLinkTooMany,
  ),
  mutant(
    'unshares-for-everybody',
    '0x05 removes every entry of that name, whoever shares it.',
    'Classic mistake: giFT-FastTrack 0x05',
    UnsharesForEverybody,
  ),
  mutant(
    'lists-twice',
    'What is shared again stands in the index twice.',
    'Classic mistake: giFT-FastTrack 0x22',
    ListsTwice,
  ),
  mutant(
    'takes-anybodys-word',
    'What strangers say is taken for a child’s.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    TakesAnybodysWord,
  ),
  mutant(
    'case-matters',
    'Capitals in file names are not found.',
    'Classic mistake: giFT-FastTrack 0x06',
    CaseMatters,
  ),
  mutant(
    'any-word-will-do',
    'One of several words is enough.',
    'Classic mistake: giFT-FastTrack 0x06',
    AnyWordWillDo,
  ),
  mutant(
    'whole-words-only',
    'Parts of words are not found.',
    'Classic mistake: giFT-FastTrack 0x06',
    WholeWordsOnly,
  ),
  mutant(
    'forgets-its-own-files',
    'A supernode does not search what its own user shares.',
    'Classic mistake: supernodes share files, too',
    ForgetsItsOwnFiles,
  ),
  mutant(
    'ordinary-nodes-serve',
    'Ordinary nodes take children and links like supernodes.',
    'Classic mistake: Liang, Kumar, Ross 2006',
    OrdinaryNodesServe,
  ),
  mutant(
    'keeps-what-was-shared-first',
    'What is shared anew under the same name stands in the index as before.',
    'Classic mistake: giFT-FastTrack 0x22',
    KeepsWhatWasSharedFirst,
  ),
  mutant(
    'takes-a-child-twice',
    'A child that asks again to be one is one twice.',
    'Classic mistake: Liang, Kumar, Ross 2006 (one parent, one session)',
    TakesAChildTwice,
  ),
  mutant(
    'children-inherit',
    'A child that asks again to be one has what it shared before.',
    'Classic mistake: giFT-FastTrack 0x2c (“we wait with sharing until we get it”)',
    ChildrenInherit,
  ),
  mutant(
    'neighbours-stay-children',
    'A child that wants a link has one, and remains a child.',
    'Classic mistake: giFT-FastTrack 0x01; Liang, Kumar, Ross 2006',
    NeighboursStayChildren,
  ),
];
