import type { Address, Call } from '../../sim/peer.ts';
import type {
  EntryRow,
  FastTrackCall,
  FastTrackMessage,
  FastTrackView,
} from '../../spec/fasttrack/messages.ts';
import { foundingRole } from '../../spec/fasttrack/parameters.ts';
import { ElectingNode } from './electing.ts';
import { newborn } from './state.ts';

/** The reference: ordinary node or supernode. This layer deals out what comes to the layers below. */
export class FastTrackPeer extends ElectingNode {
  call(plain: Call): void {
    const call = plain as FastTrackCall;
    switch (call.type) {
      case 'join':
        return this.join(call.id, call.via);
      case 'leave':
        this.leave();
        break;
      case 'search':
        return this.search(call.id, call);
      case 'download':
        return this.fetch(call.id, call.node, call.file);
      case 'promote':
        return this.promote(call.id);
      case 'demote':
        return this.demote(call.id);
      case 'share': {
        const { file, hash, size, content } = call;
        this.share({ file, hash, size, content });
        break;
      }
      case 'unshare':
        this.unshare(call.file);
        break;
    }
    this.conclude(call.id, { ok: true });
  }

  /** Also of a peer that comes back with its old state: what it shares, and whom it knows, has outlived all else. */
  private join(call: number, via: string): void {
    const { library, known, last } = this.core;
    const born = this.parameters.numbers === 'fresh' ? Math.floor(this.env.now()) : 0;
    const role = foundingRole(this.parameters, this.address);
    this.core = { ...newborn(), library, known, last, born, role };
    this.learn([via]);
    if (this.is('ordinary')) {
      this.seek(call);
      return;
    }
    this.core.member = true;
    this.seekLinks();
    this.conclude(call, { ok: true });
  }

  private leave(): void {
    this.core.member = false;
    this.touched();
    for (const download of this.core.downloads) this.fail(download, 'going');
    this.leaveParent();
    this.stepDown();
    for (const upload of this.core.uploads) this.dropUpload(upload);
  }

  protected hear(from: string, message: FastTrackMessage): void {
    switch (message.type) {
      case 'ping':
        return this.tell(from, { type: this.serves() ? 'supernode_pong' : 'node_pong' });
      case 'supernode_pong':
        return this.supernodeAnswers(from);
      case 'node_pong':
        this.notASupernode(from);
        return this.nodeAnswers(from);
      case 'node_list':
        return this.learn(message.supernodes);
      case 'external_ip':
        return this.taken(from);
      case 'reply':
      case 'reply_end':
        return this.answered(from, message);
      case 'push':
        return this.hearPush(from, message);
      case 'give':
        return this.offered(from, message.transfer);
      case 'http_get':
        return this.askedFor(from, message.transfer, message.file);
      case 'http_ok':
      case 'http_error':
      case 'http_close':
      case 'data':
        return this.heedTransfer(from, message);
      case 'garbage':
        return this.part(from);
      default:
        if (this.serves()) this.attend(from, message);
        else this.decline(from, message);
    }
  }

  /** A supernode that takes this node for one is told; whoever wants more of it is sent away. */
  private decline(from: string, { type }: FastTrackMessage): void {
    if (type === 'neighbours') {
      this.learn([from]);
      this.tell(from, { type: 'node_pong' });
    } else this.part(from);
  }

  /** What only a supernode is asked: by anybody, by its children, by its neighbours; whoever is neither is sent away. */
  private attend(from: string, message: FastTrackMessage): void {
    const child = this.childAt(from);
    const link = this.linkWith(from);
    if (message.type === 'node_info') {
      if (link) this.dropLink(link);
      this.admit(from, message);
    } else if (message.type === 'neighbours') this.meet(from);
    else if (message.type === 'forward' && link?.stage === 'open') this.forwarded(from, message);
    else if (message.type === 'share' && child) {
      const { file, hash, size } = message;
      this.list(child, { file, hash, size });
    } else if (message.type === 'unshare' && child) this.delist(child, message.file);
    else if (message.type === 'search' && child) this.flood(from, message.id, message);
    else this.part(from);
  }

  /** By the supernode, of a search of ours; or by a neighbour, of one that passes through. */
  private answered(from: string, message: FastTrackMessage & { type: 'reply' | 'reply_end' }): void {
    if (from === this.parent()) {
      if (message.type === 'reply') this.foundOne(message.id, message);
      else this.foundAll(message.id);
    } else if (message.type === 'reply') this.passBack(from, message);
    else this.ended(from, message.id);
  }

  /** A child wants one; or it has come to the pusher’s supernode, or from there to the pusher. */
  private hearPush(from: string, push: FastTrackMessage & { type: 'push' }): void {
    if (from === this.parent()) this.pushed(push);
    else if (this.serves() && (this.childAt(from) || push.supernode === this.address)) this.routePush(push);
  }

  private heedTransfer(
    from: string,
    message: FastTrackMessage & { type: 'http_ok' | 'http_error' | 'http_close' | 'data' },
  ): void {
    const download = this.downloadOf(from, message.transfer);
    const upload = this.uploadOf(from, message.transfer);
    if (message.type === 'http_close' && upload) this.dropUpload(upload);
    if (!download) return;
    if (message.type === 'http_ok') this.begin(download, message.size);
    else if (message.type === 'data') this.take(download, message);
    else this.fail(download, message.type === 'http_error' ? 'not available' : 'connection closed');
  }

  unreachable(plain: Address): void {
    const peer = `${plain}`;
    const child = this.childAt(peer);
    const link = this.linkWith(peer);
    this.transfersLost(peer);
    if (child) this.endChild(child);
    if (link) this.dropLink(link);
    if (link?.stage === 'asking') this.jilted(link);
    if (peer === this.core.way.parent) this.parentGone();
    else this.cannotBeReached(peer);
  }

  timer(name: string): void {
    const [what, about = '', transfer = ''] = name.split(' ');
    const upload = this.uploadOf(about, transfer);
    switch (what) {
      case 'probe':
        return this.probeOver();
      case 'attach':
        return this.attachOver();
      case 'retry':
        return this.retry();
      case 'links':
        return this.seekLinks();
      case 'link':
        return this.linkOver(about);
      case 'flood':
        return this.floodOver(about);
      case 'patience':
        return this.transferOver(about);
      case 'give':
        return upload && this.dropUpload(upload);
      case 'piece':
        return upload && this.sendPiece(upload);
      case 'search':
        return this.inVain({ id: about }, 'nothing comes');
    }
  }

  view(): FastTrackView {
    const { member, role, children, known, library, downloads, uploads } = this.core;
    return {
      member,
      role,
      parent: this.parent(),
      children: children.map(({ address, port }) => [address, port]),
      index:
        role === 'ordinary'
          ? []
          : this.entries().map(({ node, file, hash, size }): EntryRow => [node, file, hash, size]),
      links: this.neighbours(),
      known,
      library: library.map(({ file, hash, size }) => [file, hash, size]),
      downloads: downloads.map(({ node, file, stage }) => [node, file, stage]),
      uploads: uploads.map(({ to, shared, offset }) => [to, shared?.file ?? '', offset]),
    };
  }
}
