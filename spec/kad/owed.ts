import type { Id } from '../kit/identifiers.ts';
import type { Name } from '../kit/property.ts';
import type { KadMessage, KadView } from './messages.ts';
import { idOf, isTolerated } from './parameters.ts';
import type { Publications } from './publications.ts';
import type { EntryKind } from './times.ts';
import { isPublication, type World } from './watch.ts';
import { hasWords } from './words.ts';

/** An answer that a node owes another; of an index, the entries that are still to be named. */
interface Debt {
  readonly peer: Name;
  readonly what: string;
  readonly entries: readonly Id[] | null;
}

/** Milliseconds by which an entry may be older at its indexer than it seems. */
const MARGIN_MS = 60_000;

/** What nodes have been asked, and have not answered although nothing excuses them. */
export class Owed {
  private readonly world: World;
  private readonly publications: Publications;
  private readonly debts = new Map<string, Debt>();
  private readonly greeted = new Set<string>();
  private readonly meant = new Set<string>();
  private readonly closed = new Set<Name>();
  /** What has been published, by publisher, indexer and key. */
  private readonly kinds = new Map<string, Set<EntryKind>>();

  constructor(world: World, publications: Publications) {
    this.world = world;
    this.publications = publications;
  }

  firewalled(peer: Name, isClosed: boolean): void {
    if (isClosed) this.closed.add(peer);
    else this.closed.delete(peer);
    for (const [key, debt] of this.debts)
      if (debt.peer === peer && debt.what === 'publish_res') this.debts.delete(key);
  }

  /** A node is gone, or begins anew. */
  forget(peer: Name): void {
    this.closed.delete(peer);
    for (const [key, debt] of this.debts) if (debt.peer === peer) this.debts.delete(key);
    for (const way of this.greeted) if (way.startsWith(`${peer} `)) this.greeted.delete(way);
  }

  received(peer: Name, from: Name, said: KadMessage): void {
    const own = idOf(this.world.parameters, peer);
    if (said.type === 'req' && said.check === own) this.meant.add(`${peer} ${from} ${said.target}`);
    if (!this.world.viewOf(peer)?.member) return;
    const owe = (what: string, key: Id | '' = '', entries: readonly Id[] | null = null) =>
      this.debts.set(`${peer} ${from} ${what} ${key}`, { peer, what, entries });
    if (said.type === 'bootstrap_req') owe('bootstrap_res');
    else if (said.type === 'hello_req') owe('hello_res');
    else if (said.type === 'hello_res' && this.greeted.delete(`${peer} ${from}`)) {
      if (said.ack) owe('hello_res_ack');
    } else if (said.type === 'req' && said.check === own) {
      if (said.count > 0) owe('res', said.target);
    } else if (isPublication(said)) {
      if (!this.closed.has(peer) && isTolerated(this.world.parameters, own, said.target))
        owe('publish_res', said.target);
    } else {
      const entries = this.heldFor(peer, said);
      if (entries.length > 0) owe('search_res', (said as { target: Id }).target, entries);
    }
  }

  sent(peer: Name, to: Name, said: KadMessage): void {
    if (said.type === 'publish_res') this.confirming(peer, to, said);
    if (said.type === 'hello_req') this.greeted.add(`${peer} ${to}`);
    const key = `${peer} ${to} ${said.type} ${'target' in said ? said.target : ''}`;
    const debt = this.debts.get(key);
    const rest =
      said.type === 'search_res' &&
      debt?.entries?.filter((id) => !said.results.some(([each]) => each === id));
    if (debt && rest && rest.length > 0) this.debts.set(key, { ...debt, entries: rest });
    else this.debts.delete(key);
    if (said.type === 'res' && !this.meant.has(`${peer} ${to} ${said.target}`))
      this.world.offend('answers-only-what-it-was-meant', {
        peer,
        expected: `no answer to ${to}, who takes it for somebody else`,
        seen: `${said.contacts.length} contacts near ${said.target}`,
      });
  }

  /** Confirms that it has noted something. */
  private confirming(peer: Name, to: Name, { target, load }: KadMessage & { type: 'publish_res' }): void {
    const own = idOf(this.world.parameters, peer);
    if (!isTolerated(this.world.parameters, own, target))
      this.world.offend('confirms-in-the-tolerance-zone', {
        peer,
        expected: `silence about ${target}, which is too far from ${own}`,
        seen: 'a confirmation',
      });
    const view = this.world.viewOf(peer);
    const offered = this.publications.offeredTo(peer, to, target);
    const [first] = offered;
    if (!view || !first || this.hasOfferedOther(peer, to, target, first.kind)) return;
    if (loadsFor(view, first.kind, target, offered.length, this.world.parameters)(load)) return;
    this.world.offend('load-tells-how-full', {
      peer,
      expected: `how full it is of ${first.kind} entries under ${target}, in percent`,
      seen: `${load}`,
    });
  }

  /** Another kind of thing has been published under this key, too: nobody can say which this confirms. */
  private hasOfferedOther(peer: Name, to: Name, key: Id, kind: EntryKind): boolean {
    const way = `${to} ${peer} ${key}`;
    const kinds = this.kinds.get(way) ?? new Set();
    this.kinds.set(way, kinds.add(kind));
    return kinds.size > 1;
  }

  *unpaid(): Generator<Debt> {
    yield* this.debts.values();
  }

  /** Entries that it has confirmed and not been full since, and that are what is asked for. */
  private heldFor(peer: Name, said: KadMessage): Id[] {
    const kind = KINDS[said.type];
    if (!kind) return [];
    const { target, words = '' } = said as { target: Id; words?: string };
    return this.publications
      .heldUnder(kind, target, this.world.now(), MARGIN_MS)
      .filter(({ indexer, texts }) => indexer === peer && [...texts].every((text) => hasWords(text, words)))
      .map(({ source }) => source);
  }
}

const KINDS: Readonly<Record<string, 'keyword' | 'source' | 'note' | undefined>> = {
  search_key_req: 'keyword',
  search_source_req: 'source',
  search_notes_req: 'note',
};

/** How full an index may say that it is under a key, in percent, when it takes in so much more of a kind. */
function loadsFor(
  view: KadView,
  kind: EntryKind,
  key: Id,
  more: number,
  parameters: World['parameters'],
): (load: number) => boolean {
  const { filesPerKeyword, sourcesPerFile, notesPerFile, keywordEntries } = parameters;
  const [listed, cap] = {
    keyword: [view.keywords, filesPerKeyword] as const,
    source: [view.sources, sourcesPerFile] as const,
    note: [view.notes, notesPerFile] as const,
  }[kind];
  const known = listed.filter(([each]) => each === key).length;
  const isFull = known + more > cap || (kind === 'keyword' && view.keywordTotal + more > keywordEntries);
  const least = Math.floor((100 * known) / cap);
  const most = Math.max(1, Math.ceil((100 * (known + more)) / cap));
  return (load) => (load >= least && load <= most) || (isFull && load === 100);
}
