import { wordsOf } from '../../../spec/gnutella/matching.ts';
import {
  hashOf,
  mayHave,
  patched,
  type RouteTable,
  resetTable,
  slotsOf,
} from '../../../spec/gnutella/query-routing.ts';
import type { Role } from '../../../spec/gnutella/roles.ts';
import type { Broadcast, Descriptor, Of, Wired } from '../../../spec/gnutella/wire.ts';
import { GnutellaPeer } from '../reference.ts';
import type { Link } from '../state.ts';
import { mutant } from './mutant.ts';

class AnyWordRoutes extends GnutellaPeer {
  protected override mayHave(table: RouteTable, criteria: string): boolean {
    return wordsOf(criteria).some((word) => mayHave(table, word));
  }
}

class AddsWhereItSubtracts extends GnutellaPeer {
  protected override patchData(
    from: number,
    count: number,
    added: readonly number[],
    removed: readonly number[],
  ) {
    return super.patchData(from, count, removed, added);
  }
}

class SubtractsWhereItAdds extends GnutellaPeer {
  protected override patched(table: RouteTable, patch: Of<'patch'>): RouteTable | undefined {
    const other: Readonly<Record<string, string>> = { a: '6', '6': 'a' };
    return super.patched(table, { ...patch, data: patch.data.replaceAll(/[a6]/g, (digit) => other[digit]!) });
  }
}

class ReplacesTheTable extends GnutellaPeer {
  protected override patched(table: RouteTable, patch: Of<'patch'>): RouteTable | undefined {
    if (patch.number > 1) return patched(table, patch);
    return patched({ ...resetTable(table), isWhole: table.isWhole }, patch);
  }
}

class HashesWholeNames extends GnutellaPeer {
  protected override slots(): number[] {
    const slots = this.core.files.map(({ name }) => hashOf(name, this.parameters.tableBits));
    return [...new Set(slots)].sort((a, b) => a - b);
  }
}

class HashesFromTheBottom extends GnutellaPeer {
  protected override slots(): number[] {
    const { tableBits } = this.parameters;
    const names = this.core.files.map(({ name }) => name);
    const slots = slotsOf(names, 32).map((hash) => hash & (2 ** tableBits - 1));
    return [...new Set(slots)].sort((a, b) => a - b);
  }
}

class TellsOnce extends GnutellaPeer {
  protected override advertise(): void {
    this.core.told = this.slots();
  }
}

class ForgetsSharedWords extends GnutellaPeer {
  protected override unshare(name: string): void {
    const gone = slotsOf([name], this.parameters.tableBits);
    super.unshare(name);
    if (this.role === 'leaf') this.sendPatch(this.neighbours(), [], gone);
  }

  private neighbours(): string[] {
    return this.core.links.filter(({ stage }) => stage === 'open').map(({ peer }) => peer);
  }
}

class NeverResets extends GnutellaPeer {
  protected override sendReset(): void {}
}

class ResetsOnce extends GnutellaPeer {
  protected override hearTable(link: Link, update: Of<'reset' | 'patch'>): void {
    if (update.type === 'patch' || !this.tableOf(link)) super.hearTable(link, update);
  }
}

class CountsFromZero extends GnutellaPeer {
  protected override encoded(message: Descriptor): Wired {
    return super.encoded(message.type === 'patch' ? { ...message, number: message.number - 1 } : message);
  }
}

class TellsUltrapeers extends GnutellaPeer {
  protected override opened(link: Link, kind?: Role): void {
    super.opened(link, kind);
    if (link.stage !== 'open' && this.role === 'ultrapeer' && (kind ?? link.kind) === 'ultrapeer')
      this.sendReset(link.peer);
  }
}

class AsksAllLeaves extends GnutellaPeer {
  protected override mayHave(): boolean {
    return true;
  }
}

class PassesPingsToLeaves extends GnutellaPeer {
  protected override concerns(link: Link, question: Broadcast): boolean {
    return question.type === 'ping' || super.concerns(link, question);
  }
}

class AsksNoLeaf extends GnutellaPeer {
  protected override concerns(link: Link, question: Broadcast): boolean {
    return link.kind !== 'leaf' && super.concerns(link, question);
  }
}

class NeverForgetsWords extends GnutellaPeer {
  protected override sendPatch(peers: readonly string[], added: readonly number[]): void {
    super.sendPatch(peers, added, []);
  }
}

/** Query routing gone wrong. */
export const tableMutants = [
  mutant(
    'any-word-routes',
    'A leaf is asked if it may have one of the words.',
    'Classic mistake: QRP §2 (“logical AND’s of keywords, not OR’s”)',
    AnyWordRoutes,
  ),
  mutant(
    'adds-where-it-subtracts',
    'A leaf tells of new words as if they were gone, and of those that are gone as if they were new.',
    'Classic mistake: QRP §4 (“subtracts the last route table sent from the current route table”)',
    AddsWhereItSubtracts,
  ),
  mutant(
    'subtracts-where-it-adds',
    'An ultrapeer subtracts patches.',
    'Classic mistake: QRP §4 (two’s complement)',
    SubtractsWhereItAdds,
  ),
  mutant(
    'replaces-the-table',
    'A patch takes the place of all that was told before.',
    'Classic mistake: QRP §4 (“the PATCH variant incrementally changes the receiver’s route table”)',
    ReplacesTheTable,
  ),
  mutant(
    'hashes-whole-names',
    'The table has names of files in it, and not their words.',
    'Classic mistake: QRP §2 (keywords)',
    HashesWholeNames,
  ),
  mutant(
    'hashes-from-the-bottom',
    'A slot is the lowest bits of the product.',
    'Classic mistake: QRP §5 (“bits 31−b+1 through 31 of the product”)',
    HashesFromTheBottom,
  ),
  mutant(
    'tells-once',
    'What a leaf shares after it has attached it tells nobody.',
    'Classic mistake: QRP §4 (PATCH)',
    TellsOnce,
  ),
  mutant(
    'forgets-shared-words',
    'With a file all its words leave the table, also those that other files have.',
    'Classic mistake: removing from a table of hashes (QRP §2)',
    ForgetsSharedWords,
  ),
  mutant(
    'never-resets',
    'A leaf patches a table that it has not said anything of.',
    'Classic mistake: QRP §4 (“a RESET variant must precede any PATCH variants”)',
    NeverResets,
  ),
  mutant(
    'resets-once',
    'A leaf that says a second time that its table is to be forgotten is not listened to.',
    'Classic mistake: QRP §4 (RESET)',
    ResetsOnce,
  ),
  mutant(
    'counts-from-zero',
    'The first message of a patch has number 0.',
    'Classic mistake: QRP §4 (SEQ_NO), appendix B',
    CountsFromZero,
  ),
  mutant(
    'tells-ultrapeers',
    'Ultrapeers tell each other of tables.',
    'Classic mistake: ultrapeers §2 (“Ultrapeers do not propogate QRP tables amongst themselves”)',
    TellsUltrapeers,
  ),
  mutant(
    'asks-all-leaves',
    'Each leaf is asked whatever is sought.',
    'Classic mistake: ultrapeers §2 (leaves are shielded)',
    AsksAllLeaves,
  ),
  mutant(
    'passes-pings-to-leaves',
    'An ultrapeer passes Pings on to its leaves, too.',
    'Classic mistake: ultrapeers §2 (“shield leaf nodes from virtually all ping and query traffic”)',
    PassesPingsToLeaves,
  ),
  mutant('asks-no-leaf', 'No leaf is asked anything.', 'Classic mistake: ultrapeers §2', AsksNoLeaf),
  mutant(
    'never-forgets-words',
    'Words of what is not shared any more stay in the table.',
    'Classic mistake: QRP §4 (PATCH)',
    NeverForgetsWords,
  ),
];
