import { beforeEach, describe, expect, it } from 'vitest';
import { compactPeers } from '../../../spec/bittorrent/compact.ts';
import { BLOCK_BYTES, PROTOCOL, UNANSWERED_MS } from '../../../spec/bittorrent/constants.ts';
import { conformance } from '../../../spec/bittorrent/machines/conformance.ts';
import { machines } from '../../../spec/bittorrent/machines/index.ts';
import { DEFAULTS } from '../../../spec/bittorrent/parameters.ts';
import { contentOf, sizeOfBlock } from '../../../spec/bittorrent/torrent.ts';
import { testEveryMachine, watching } from '../machines.ts';

/** A leecher, among six pieces of two blocks; the last is short. */
const ME = '10.0.0.2:6881';
const A = '10.0.0.3:6881';
const B = '10.0.0.4:6881';
const params = { ...DEFAULTS, backlog: 2 };
const { torrent, tracker } = params;
const peer = watching(machines, ME, { params });
const { call, done, send, recv, fired, faults, clock, unreachable, crashed, restarted } = peer;

const place = (index: number, block = 0) => {
  const begin = block * BLOCK_BYTES;
  return { index, begin, length: sizeOfBlock(torrent, { index, begin }) };
};
const piece = (index: number, block = 0) => {
  const { begin, length } = place(index, block);
  return { index, begin, length, block: contentOf(torrent, { index, begin }) };
};
const ours = { protocol: PROTOCOL, info_hash: torrent.infoHash };
const announce = (event: string, left = torrent.length) => send(tracker, 'announce', { event, left });
const connected = (other: string, bits = 'fc') => {
  recv(other, 'handshake', ours);
  send(other, 'handshake', ours);
  recv(other, 'bitfield', { bits });
  send(other, 'interested');
  recv(other, 'unchoke');
};
beforeEach(() => {
  done(call('create', { members: [] }));
  announce('started');
});

testEveryMachine(machines, conformance, /BEP 3|messages\.ts/);

describe('lifecycle', () => {
  it('a seed asks for nothing', () => {
    recv(tracker, 'peers', { peers: '' });
    connected(A);
    send(A, 'request', place(0));
    announce('completed', 0);
    send(A, 'request', place(1));
    expect(faults()).toEqual(['lifecycle: send.request']);
  });

  it('who leaves tells the tracker, and is silent', () => {
    connected(A);
    const leave = call('leave');
    announce('stopped');
    clock(3000);
    send(A, 'unchoke');
    done(leave);
    expect(faults()).toEqual(['lifecycle: send.unchoke', 'choking: send.unchoke']);
  });
});

describe('calls', () => {
  const again = watching(machines, B, { params });

  it('may be concluded later than what they ask for is done', () => {
    const create = again.call('create', { members: [] });
    again.send(tracker, 'announce', { event: 'started', left: 0 });
    again.done(create);
    const leave = again.call('leave');
    again.send(tracker, 'announce', { event: 'stopped' });
    again.close(tracker);
    again.done(leave);
    expect(again.faults()).toEqual([]);
  });
});

describe('session', () => {
  it('completes again if the tracker was gone before it could answer', () => {
    recv(tracker, 'peers', { peers: '' });
    announce('completed', 0);
    unreachable(tracker);
    announce('completed', 0);
    recv(tracker, 'peers', { peers: '' });
    unreachable(tracker);
    expect(faults()).toEqual([]);
    announce('completed', 0);
    expect(faults().filter((fault) => fault.startsWith('session'))).toEqual(['session: send.announce']);
  });

  it('completes once, with nothing left', () => {
    recv(tracker, 'peers', { peers: '' });
    announce('completed', 5);
    announce('completed', 0);
    announce('completed', 0);
    expect(faults().filter((fault) => fault.startsWith('session'))).toEqual(
      Array(2).fill('session: send.announce'),
    );
  });

  it('says that it has completed before it goes on with nothing left', () => {
    recv(tracker, 'peers', { peers: '' });
    announce('', 0);
    announce('completed', 0);
    announce('', 0);
    expect(faults().filter((fault) => fault.startsWith('session'))).toEqual(['session: send.announce']);
  });

  it('does not leave a tracker that knows of it without a word', () => {
    recv(tracker, 'peers', { peers: '' });
    done(call('leave'));
    expect(faults()).toEqual(['session: done.leave']);
  });

  it('may leave a tracker that is gone', () => {
    unreachable(tracker);
    done(call('leave'));
    expect(faults()).toEqual([]);
  });

  it('goes on when the tracker was gone, or starts again', () => {
    unreachable(tracker);
    announce('');
    unreachable(tracker);
    announce('started');
    recv(tracker, 'peers', { peers: '' });
    expect(faults()).toEqual([]);
    announce('started');
    expect(faults()).toEqual(['session: send.announce']);
  });

  it('completes whether the tracker has heard that it started, or not', () => {
    unreachable(tracker);
    announce('completed', 0);
    unreachable(tracker);
    announce('started', 0);
    recv(tracker, 'peers', { peers: '' });
    announce('completed', 0);
    recv(tracker, 'peers', { peers: '' });
    expect(faults()).toEqual([]);
    announce('completed', 0);
    expect(faults().filter((fault) => fault.startsWith('session'))).toEqual(['session: send.announce']);
  });

  it('asks again when no answer comes, but not at once', () => {
    clock(UNANSWERED_MS);
    announce('started');
    recv(tracker, 'peers', { peers: '' });
    announce('completed', 0);
    clock(2 * UNANSWERED_MS);
    announce('completed', 0);
    expect(faults()).toEqual([]);
    announce('completed', 0);
    expect(faults().filter((fault) => fault.startsWith('session'))).toEqual(['session: send.announce']);
  });
});

describe('connection', () => {
  it('nothing before both have shaken hands', () => {
    send(A, 'handshake', ours);
    send(A, 'interested');
    recv(A, 'handshake', ours);
    send(A, 'interested');
    send(A, 'interested');
    send(A, 'bitfield', { bits: '00' });
    expect(faults()).toEqual([
      'connection: send.interested',
      'connection: send.interested',
      'connection: send.bitfield',
    ]);
  });

  it('does not outlive a crash', () => {
    connected(A);
    crashed();
    restarted(true);
    send(A, 'have', { index: 0 });
    expect(faults()).toContain('connection: send.have');
  });
});

describe('requesting', () => {
  it('whole blocks of pieces that are there, none twice, two at a time', () => {
    connected(A, '80');
    send(A, 'request', place(0));
    send(A, 'request', place(0));
    send(A, 'request', place(1));
    send(A, 'request', { ...place(0, 1), length: 5 });
    expect(faults()).toEqual(Array(3).fill('requesting: send.request'));
    send(A, 'request', place(0, 1));
    recv(A, 'have', { index: 1 });
    send(A, 'request', place(1));
    expect(faults()).toHaveLength(4);
    recv(A, 'piece', piece(0));
    send(A, 'request', place(1));
    expect(faults()).toHaveLength(4);
  });

  it('a choke forgets what was asked for', () => {
    connected(A);
    send(A, 'request', place(0));
    recv(A, 'choke');
    send(A, 'cancel', place(0));
    recv(A, 'unchoke');
    send(A, 'request', place(0));
    expect(faults()).toEqual(['requesting: send.cancel']);
  });
});

describe('piece, serving and block', () => {
  const served = () => {
    connected(A);
    connected(B);
    clock(10_000);
    fired('rechoke');
    send(B, 'unchoke');
  };

  it('a piece is told of and sent when all its right blocks have come', () => {
    served();
    for (const block of [0, 1]) send(A, 'request', place(0, block));
    recv(A, 'piece', piece(0));
    send(B, 'have', { index: 0 });
    expect(faults()).toEqual(['piece: send.have']);
    recv(A, 'piece', { ...piece(0, 1), block: '00000000' });
    send(B, 'have', { index: 0 });
    expect(faults()).toHaveLength(2);
    recv(A, 'piece', piece(0, 1));
    send(B, 'have', { index: 0 });
    recv(B, 'request', place(0));
    send(B, 'piece', piece(0));
    expect(faults()).toHaveLength(2);
    send(B, 'piece', piece(0));
    expect(faults().slice(2)).toEqual(['serving: send.piece', 'block: send.piece']);
  });

  it('not after a cancel, or a choke', () => {
    served();
    for (const block of [0, 1]) {
      send(A, 'request', place(0, block));
      recv(A, 'piece', piece(0, block));
      recv(B, 'request', place(0, block));
    }
    recv(B, 'cancel', place(0));
    send(B, 'piece', piece(0));
    expect(faults()).toEqual(['serving: send.piece', 'block: send.piece']);
    send(B, 'choke');
    send(B, 'piece', piece(0, 1));
    expect(faults().slice(2)).toEqual(['serving: send.piece']);
  });
});

describe('a seed', () => {
  const [SEED] = params.seeds;
  const seed = watching(machines, SEED!, { params });

  it('may say piece by piece what it has', () => {
    seed.send(tracker, 'announce', { event: 'started', left: 0 });
    seed.recv(A, 'handshake', ours);
    seed.send(A, 'handshake', ours);
    seed.send(A, 'have', { index: 3 });
    expect(seed.faults().filter((fault) => !fault.startsWith('lifecycle'))).toEqual([]);
  });
});

describe('strangers', () => {
  const another = { ...ours, info_hash: '00'.repeat(20) };

  it('are hung up on', () => {
    recv(A, 'handshake', another);
    peer.close(A);
    send(B, 'handshake', ours);
    recv(B, 'handshake', another);
    peer.close(B);
    expect(faults()).toEqual([]);
  });

  it('get nothing', () => {
    recv(A, 'handshake', another);
    send(A, 'handshake', ours);
    send(A, 'bitfield', { bits: 'fc' });
    send(B, 'handshake', another);
    expect(faults()).toEqual(['connection: send.bitfield', 'connection: send.handshake']);
  });
});

describe('choking', () => {
  it('changes in rounds, or when somebody’s interest has', () => {
    connected(A);
    clock(3000);
    recv(A, 'interested');
    send(A, 'unchoke');
    clock(3001);
    send(A, 'choke');
    expect(faults()).toEqual(['choking: send.choke']);
  });

  it('has rounds every ten seconds', () => {
    connected(A);
    clock(10_000);
    fired('rechoke');
    clock(11_000);
    fired('rechoke');
    send(A, 'unchoke');
    expect(faults()).toEqual([]);
    clock(12_000);
    fired('rechoke');
    send(A, 'choke');
    expect(faults()).toEqual(['choking: send.choke']);
  });

  it('may take a second to decide, and then decides once', () => {
    connected(A);
    clock(900);
    send(A, 'unchoke');
    send(B, 'handshake', ours);
    recv(B, 'handshake', ours);
    recv(A, 'interested');
    clock(1900);
    send(B, 'unchoke');
    send(A, 'choke');
    expect(faults()).toEqual([]);
    recv(B, 'interested');
    clock(3000);
    send(B, 'choke');
    expect(faults()).toEqual(['choking: send.choke']);
  });

  it('what has changed just before a round may be looked at just after it', () => {
    connected(A);
    clock(9_500);
    recv(A, 'not_interested');
    clock(10_000);
    fired('rechoke');
    send(A, 'unchoke');
    clock(10_400);
    send(A, 'choke');
    expect(faults()).toEqual([]);
    clock(10_450);
    send(A, 'unchoke');
    expect(faults()).toEqual(['choking: send.unchoke']);
  });
});

describe('tracking', () => {
  const at = watching(machines, tracker, { params });
  const told = (from: string, event = '') =>
    at.recv(from, 'announce', { event, port: 6881, numwant: 50, info_hash: torrent.infoHash });
  const name = (to: string, ...peers: string[]) => at.send(to, 'peers', { peers: compactPeers(peers) });

  it('names others that have announced, once for each announcement', () => {
    told(A, 'started');
    name(A);
    told(B, 'started');
    name(B, A);
    name(B, A);
    expect(at.faults()).toEqual(['tracking: send.peers']);
    for (const wrong of [[B], [A, A], ['10.0.0.9:6881']]) {
      told(B);
      name(B, ...wrong);
    }
    expect(at.faults()).toHaveLength(4);
  });

  it('may answer two announcements one after the other', () => {
    told(A, 'started');
    told(B, 'started');
    told(B, 'completed');
    name(B, A);
    name(B, A);
    expect(at.faults()).toEqual([]);
  });

  it('nobody who has stopped, or been silent for too long', () => {
    told(A, 'started');
    told(A, 'stopped');
    told(B, 'started');
    name(B, A);
    expect(at.faults()).toHaveLength(1);
    at.clock(2 * params.intervalMs);
    told(A, 'started');
    name(A, B);
    expect(at.faults()).toHaveLength(2);
  });
});
