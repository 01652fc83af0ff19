import type { KadCall, KadMessage, Pair } from '../../spec/kad/messages.ts';
import { keyOf, keyOfWords } from '../../spec/kad/parameters.ts';
import { BACK_OFF_MS, BUSY_LOAD, type EntryKind, LIFETIME_MS, PUBLISH_GAP_MS } from '../../spec/kad/times.ts';
import { keywordsOf } from '../../spec/kad/words.ts';
import type { Id } from '../../spec/kit/identifiers.ts';
import { IndexingNode } from './indexing.ts';
import { isStore } from './search.ts';
import type { Search, Share, Task } from './state.ts';

/** What the user wants: to find, and to be found, for which everything is published again before it expires. */
export abstract class SharingNode extends IndexingNode {
  protected share(call: KadCall & { type: 'share' | 'note' }): void {
    const isFile = call.type === 'share';
    const text = isFile ? call.name : call.comment;
    const tasks = isFile ? this.tasksOf(call.file, text) : [this.taskFor('note', call.file)];
    const waiting = tasks.map(({ kind, target }) => taskName(kind, target));
    const share: Share = {
      file: call.file,
      text,
      kind: isFile ? 'file' : 'note',
      call: call.id,
      waiting,
      underWay: [],
      stored: 0,
    };
    const { state } = this;
    const former = state.shares.find(({ file, kind }) => file === call.file && kind === share.kind);
    if (former) this.conclude(former.call, { ok: false, reason: 'shared anew' });
    state.shares = [...state.shares.filter((each) => each !== former), share];
    state.tasks = [
      ...state.tasks.filter(({ kind, target }) => !waiting.includes(taskName(kind, target))),
      ...tasks,
    ];
    this.publishTimer();
  }

  protected find(call: KadCall & { type: 'search' | 'sources' | 'notes' }): void {
    const kind = call.type === 'search' ? 'keyword' : call.type === 'sources' ? 'source' : 'note';
    const target = call.type === 'search' ? this.keyOfSearch(call.words) : call.file;
    if (target === undefined) this.conclude(call.id, { ok: false, reason: 'no word is long enough' });
    else if (!this.search(kind, target, call.id, call.type === 'search' ? call.words : ''))
      this.conclude(call.id, { ok: false, reason: 'this is being looked for already' });
  }

  /** What is due is published, one target after the other. */
  protected publishTimer(): void {
    const now = this.env.now();
    for (const task of this.state.tasks) if (task.due <= now) this.publish(task);
    this.rearm();
  }

  protected resume(): void {
    this.rearm();
  }

  protected forgetErrands(): void {
    const { state } = this;
    state.searches = [];
    state.shares = state.shares.map((share) => ({ ...share, call: null, waiting: [], underWay: [] }));
    this.env.clearTimer('jump');
    this.touched();
  }

  protected storePacket({ kind, target }: Search): KadMessage | undefined {
    if (kind === 'store-source') return { type: 'publish_source_req', target, id: this.id };
    const note = this.state.shares.find((share) => share.kind === 'note' && share.file === target);
    if (kind === 'store-note')
      return note && { type: 'publish_notes_req', target, id: this.id, comment: note.text };
    const files = this.filesUnder(target);
    return files.length > 0 ? { type: 'publish_key_req', target, files } : undefined;
  }

  protected ended(search: Search): void {
    if (isStore(search.kind)) this.publishedOnce(search);
    else if (search.kind === 'keyword') this.conclude(search.call, { ok: true, files: search.results });
    else if (search.kind === 'source') this.conclude(search.call, { ok: true, sources: search.results });
    else if (search.kind === 'note') this.conclude(search.call, { ok: true, notes: search.results });
  }

  /** The key of a keyword: words are compared in lower case. */
  protected keyOfKeyword(word: string): Id {
    return keyOf(this.parameters, word);
  }

  protected keyOfSearch(words: string): Id | undefined {
    return keyOfWords(this.parameters, words);
  }

  protected keywordsOf(name: string): string[] {
    return keywordsOf(name);
  }

  /** When something that has just been published is due again. */
  protected period(kind: EntryKind): number {
    return LIFETIME_MS[kind];
  }

  /** A keyword whose indexers are busy is left alone for longer. */
  protected backOff({ load, loads }: Search): number {
    const mean = loads === 0 ? 0 : load / loads;
    return mean > BUSY_LOAD ? (BACK_OFF_MS * mean) / 100 : 0;
  }

  protected tasksOf(file: Id, name: string): Task[] {
    const targets = [...new Set(this.keywordsOf(name).map((word) => this.keyOfKeyword(word)))];
    return [this.taskFor('source', file), ...targets.map((target) => this.taskFor('keyword', target))];
  }

  private taskFor(kind: EntryKind, target: Id): Task {
    return { kind, target, due: this.env.now() };
  }

  protected filesUnder(target: Id): Pair[] {
    return this.state.shares
      .filter(({ kind }) => kind === 'file')
      .filter(({ text }) => this.keywordsOf(text).some((word) => this.keyOfKeyword(word) === target))
      .map(({ file, text }) => [file, text]);
  }

  private publish(task: Task): void {
    const { kind, target } = task;
    // One search a target: this one waits until the other is over.
    if (!this.search(`store-${kind}`, target, null, '')) return;
    this.plan(kind, target, this.env.now() + this.period(kind));
    this.state.shares = this.state.shares.map((share) => begun(share, taskName(kind, target)));
  }

  private plan(kind: EntryKind, target: Id, due: number): void {
    const { state } = this;
    state.tasks = state.tasks.map((task) =>
      task.kind === kind && task.target === target ? { ...task, due } : task,
    );
  }

  private publishedOnce(search: Search): void {
    const { state } = this;
    const kind = search.kind.slice('store-'.length) as EntryKind;
    const wait = kind === 'keyword' ? this.backOff(search) : 0;
    if (wait > 0) this.plan(kind, search.target, this.env.now() + Math.max(wait, this.period(kind)));
    const done = taskName(kind, search.target);
    const before = state.shares;
    // While a keyword is left alone nothing is published under it: whoever waits for that has waited long enough.
    const waitsOn = (share: Share) =>
      share.underWay.includes(done) || (wait > 0 && share.waiting.includes(done));
    state.shares = before.map((share) => {
      if (!waitsOn(share)) return share;
      const stored = share.underWay.includes(done) ? share.stored + search.answers : share.stored;
      const underWay = share.underWay.filter((name) => name !== done);
      const waiting = wait > 0 ? share.waiting.filter((name) => name !== done) : share.waiting;
      const isOver = underWay.length + waiting.length === 0;
      return { ...share, underWay, waiting, stored, call: isOver ? null : share.call };
    });
    this.rearm();
    for (const [at, { call }] of before.entries())
      if (call !== null && state.shares[at]!.call === null)
        this.conclude(call, { ok: true, stored: state.shares[at]!.stored });
  }

  private rearm(): void {
    const { tasks } = this.state;
    if (tasks.length === 0) return;
    const next = Math.min(...tasks.map(({ due }) => due)) - this.env.now();
    this.env.setTimer('publish', Math.max(PUBLISH_GAP_MS, next));
  }
}

/** What a share waits for is being published now; a search that was under way before knows nothing of it. */
function begun(share: Share, name: string): Share {
  if (!share.waiting.includes(name)) return share;
  const waiting = share.waiting.filter((each) => each !== name);
  return { ...share, waiting, underWay: [...share.underWay, name] };
}

function taskName(kind: EntryKind, target: Id): string {
  return `${kind} ${target}`;
}
