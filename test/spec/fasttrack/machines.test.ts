import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { conformance } from '../../../spec/fasttrack/machines/conformance.ts';
import { machines } from '../../../spec/fasttrack/machines/index.ts';
import { DEFAULTS } from '../../../spec/fasttrack/parameters.ts';
import type { Seen } from '../../../spec/kit/machine.ts';
import { compile } from '../../../spec/kit/monitor/compile.ts';
import { testEveryMachine, watching } from '../machines.ts';
import { proveEquivalent } from '../monitor/equivalence.ts';

testEveryMachine(machines, conformance, /giFT-FastTrack|Liang|messages.ts/);

const [SUPER, OTHER, ANNA, BERT] = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];
const SONG = { file: 'song.mp3', hash: 'aaaa', size: 300_000 };
const ROW = [ANNA, SONG.file, SONG.hash, SONG.size, SUPER];
const params = { ...DEFAULTS, supernodes: [SUPER, OTHER], bootstrap: [SUPER, OTHER], children: 1, hops: 2 };

describe('compiled', () => {
  /** Mostly this, so that one thing leads to another. */
  const mostly = <T>(usual: T, ...others: readonly T[]) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(usual) },
      { weight: 1, arbitrary: fc.constantFrom(...others) },
    );
  const flood = '10.0.0.1:0:1';
  const body = fc.record({
    ok: mostly(true, false),
    id: mostly(flood, '1'),
    hops: mostly(1, 2, 3),
    kind: fc.constant('files'),
    sought: mostly('song', 'tune'),
    node: mostly(ANNA, BERT),
    supernode: mostly(SUPER, OTHER),
    port: fc.constant(1214),
    file: mostly('song.mp3', 'other.mp3'),
    hash: fc.constant('aaaa'),
    size: mostly(1, 2),
    offset: mostly(0, 1),
    transfer: mostly('a:0:1', 'b:0:1'),
    pusher: mostly(ANNA, BERT),
    dest: mostly(BERT, ANNA),
    hits: mostly([] as unknown[], [[ANNA, 'song.mp3', 'aaaa', 1, SUPER]]),
  });
  const base = {
    ok: true,
    id: '1',
    hops: 1,
    kind: 'files',
    sought: 'song',
    node: ANNA,
    supernode: SUPER,
    port: 1214,
    file: 'song.mp3',
    hash: 'aaaa',
    size: 1,
    offset: 0,
    transfer: 'a:0:1',
    pusher: ANNA,
    dest: BERT,
    hits: [],
  };
  const phrasesOf = (me: string) => {
    const phrase = (...types: readonly (string | readonly [type: string, more: object])[]): Seen[] =>
      types.map((each) => {
        const [type, more] = typeof each === 'string' ? [each, {}] : each;
        return { type, peer: me, other: ANNA, body: { ...base, ...more }, call: 1, at: 0, params };
      });
    const taken = ['call.join', 'send.ping', 'recv.supernode_pong', 'send.node_info', 'recv.external_ip'];
    const failed = ['done.join', { ok: false }] as const;
    return [
      phrase(...taken, 'done.join', 'send.share', 'send.unshare', 'send.search', 'unreachable'),
      phrase(...taken, 'close', 'send.ping', 'recv.supernode_pong', 'send.node_info', 'close'),
      phrase(...taken.slice(0, 4), 'unreachable', failed),
      phrase(...taken, ['done.promote', { ok: false }], 'done.promote', 'done.demote'),
      phrase('call.join', 'done.join', ['done.demote', { ok: false }], 'done.demote', 'send.node_pong'),
      phrase('call.share', 'send.share', 'call.unshare', 'send.unshare'),
      phrase('recv.node_info', 'send.external_ip', 'recv.share', 'send.reply', 'recv.unshare', 'close'),
      phrase('recv.node_info', 'send.external_ip', 'recv.share', 'unreachable', 'call.share', 'restart'),
      phrase('call.search', 'send.search', 'recv.reply_end', 'done.search'),
      phrase('call.search', 'send.search', 'recv.reply', ['done.search', { ok: false }]),
      phrase('recv.search', 'send.reply', 'send.reply_end', 'close'),
      phrase('recv.forward', 'recv.reply', 'send.reply', 'send.reply_end', 'recv.forward'),
      phrase('send.forward', 'recv.forward', 'send.reply_end'),
      phrase(['recv.forward', { hops: 3 }], 'send.reply_end'),
      phrase('done.search', 'call.download', 'send.push'),
      phrase(['done.search', { hits: [[ANNA, 'song.mp3', 'aaaa', 1, SUPER]] }], 'call.download', [
        'send.push',
        { dest: me },
      ]),
      phrase('send.external_ip', 'recv.push', 'send.push', 'recv.push', ['send.give', { pusher: me }]),
      phrase(
        ['recv.push', { pusher: me, dest: ANNA }],
        'send.give',
        'recv.http_get',
        'send.http_ok',
        'send.data',
      ),
      phrase('send.http_get', 'recv.http_ok', 'recv.data', 'recv.http_close'),
      phrase('send.http_get', 'recv.http_error', 'send.http_get', 'send.http_close'),
      phrase('recv.give', 'send.http_get', 'recv.http_close', 'recv.give', 'send.http_close'),
      phrase('recv.http_get', 'send.http_error', 'recv.http_get', 'send.http_close'),
      phrase('send.neighbours', 'recv.neighbours', 'send.forward', 'recv.forward', 'unreachable'),
      phrase('send.neighbours', 'recv.node_pong', 'send.neighbours', 'close'),
      phrase(
        'recv.neighbours',
        'send.node_pong',
        'recv.neighbours',
        'unreachable',
        'recv.neighbours',
        'close',
      ),
    ];
  };
  it.each(machines.map((spec) => [spec.name, spec] as const))(
    '%s does what XState does',
    (_, { machine }) => {
      const events = compile(machine).chart.edges.map(({ event }) => event);
      const known = events.filter((event) => !event.includes('*'));
      const letter: fc.Arbitrary<Seen> = fc.record({
        type: fc.constantFrom(
          ...known,
          'send.garbage',
          'call.share',
          'done.search',
          'unreachable',
          'restart',
        ),
        peer: mostly('10.0.0.9', SUPER),
        other: mostly(ANNA, BERT),
        body,
        call: fc.constantFrom(1, 2),
        at: fc.constant(60_000),
        params: fc.constant(params),
      });
      proveEquivalent(machine, letter, ['10.0.0.9', SUPER].flatMap(phrasesOf));
    },
  );
});

describe('what they forbid an ordinary node', () => {
  const watched = watching(machines, ANNA, { params });
  const { call, send, recv, done, failed, faults, unreachable, clock } = watched;
  const attach = () => {
    call('join', { via: SUPER });
    send(SUPER, 'ping');
    recv(SUPER, 'supernode_pong');
    send(SUPER, 'node_info', { port: 1214, bandwidth: 512 });
    recv(SUPER, 'external_ip', { ip: ANNA });
  };
  beforeEach(() => watched.agreed(params));

  it('to ask whom it has not pinged, to share before it is taken, or elsewhere, or after it is lost', () => {
    call('join', { via: SUPER });
    call('share', { ...SONG, content: 'aa' });
    send(SUPER, 'ping');
    send(SUPER, 'node_info', { port: 1214, bandwidth: 512 });
    recv(SUPER, 'supernode_pong');
    send(SUPER, 'node_info', { port: 1214, bandwidth: 512 });
    send(SUPER, 'share', SONG);
    recv(SUPER, 'external_ip', { ip: ANNA });
    send(SUPER, 'share', SONG);
    send(OTHER, 'share', SONG);
    send(OTHER, 'node_info', { port: 1214, bandwidth: 512 });
    unreachable(SUPER);
    send(SUPER, 'share', SONG);
    expect(faults()).toEqual([
      'attachment: send.node_info',
      'attachment: send.share',
      'attachment: send.share',
      'attachment: send.node_info',
      'attachment: send.share',
    ]);
  });

  it('to announce what its user does not share, or otherwise', () => {
    attach();
    call('share', { ...SONG, content: 'aa' });
    send(SUPER, 'share', { ...SONG, size: 1 });
    send(SUPER, 'unshare', { file: SONG.file });
    call('unshare', { file: SONG.file });
    send(SUPER, 'share', SONG);
    expect(faults()).toEqual(['sharing: send.share', 'sharing: send.unshare', 'sharing: send.share']);
  });

  it('to serve: to take children, to answer, to pass on', () => {
    attach();
    recv(BERT, 'node_info', { port: 1214, bandwidth: 512 });
    send(BERT, 'external_ip', { ip: BERT });
    recv(BERT, 'search', { id: '1', kind: 'files', sought: '' });
    send(BERT, 'reply_end', { id: '1' });
    expect(faults()).toEqual(['role: send.external_ip', 'role: send.reply_end']);
  });

  it('to tell its user of hits that have not come, or to leave some out', () => {
    attach();
    const search = (id: string) => {
      const asked = call('search', { kind: 'files', sought: '' });
      send(SUPER, 'search', { id, kind: 'files', sought: '' });
      recv(SUPER, 'reply', { id, node: ANNA, port: 1214, supernode: SUPER, ...SONG });
      recv(SUPER, 'reply_end', { id });
      return asked;
    };
    done(search('1'), { hits: [ROW] });
    done(search('2'), { hits: [] });
    expect(faults()).toEqual(['search: done.search']);
  });

  it.each([
    ['before its time', params, 59_000, ['role: done.promote']],
    ['behind a firewall', { ...params, firewalled: [ANNA] }, 120_000, ['role: done.promote']],
    ['with a slow line', { ...params, slow: [ANNA] }, 120_000, ['role: done.promote']],
    ['and nothing else is wrong with it', params, 61_000, []],
  ])('to be promoted %s', (_, agreed, uptime, expected) => {
    watched.agreed({ ...agreed, uptime: 66_000 });
    attach();
    clock(uptime);
    done(call('promote'));
    failed(call('promote'));
    expect(faults()).toEqual(expected);
  });

  it('to name another supernode in a push than the latest hit, or to connect to whom it was not told to', () => {
    attach();
    const found = (supernode: string) =>
      done(call('search', { kind: 'files', sought: '' }), {
        hits: [[BERT, SONG.file, SONG.hash, SONG.size, supernode]],
      });
    found(SUPER);
    found(OTHER);
    call('download', { node: BERT, file: SONG.file });
    const push = { transfer: 'a:0:1', pusher: BERT, dest: ANNA };
    send(SUPER, 'push', { ...push, supernode: SUPER });
    send(SUPER, 'push', { ...push, supernode: OTHER });
    send(SUPER, 'push', { ...push, supernode: OTHER });
    send(BERT, 'give', { transfer: 'b:0:1' });
    recv(SUPER, 'push', { transfer: 'b:0:2', pusher: ANNA, supernode: SUPER, dest: BERT });
    send(BERT, 'give', { transfer: 'b:0:2' });
    expect(faults()).toEqual(['push: send.push', 'push: send.push', 'push: send.give']);
  });

  it('to send a piece out of order, more than there is, or before the size', () => {
    const piece = (offset: number, size: number) => ({ transfer: 'b:0:1', offset, size, content: 'aa' });
    recv(BERT, 'http_get', { transfer: 'b:0:1', file: SONG.file });
    send(BERT, 'data', piece(0, 5));
    send(BERT, 'http_ok', { transfer: 'b:0:1', size: 10 });
    send(BERT, 'data', piece(5, 5));
    send(BERT, 'data', piece(0, 8));
    send(BERT, 'data', piece(8, 8));
    expect(faults()).toEqual(['transfer: send.data', 'transfer: send.data', 'transfer: send.data']);
  });
});

describe('what they forbid a supernode', () => {
  const watched = watching(machines, SUPER, { params });
  const { call, send, recv, done, faults, unreachable } = watched;
  const enter = (address: string) => {
    recv(address, 'node_info', { port: 1214, bandwidth: 512 });
    send(address, 'external_ip', { ip: address });
  };
  const link = (other: string) => {
    send(other, 'neighbours');
    recv(other, 'neighbours');
  };
  const hit = (more: object = {}) => ({
    id: '1',
    node: ANNA,
    port: 1214,
    supernode: SUPER,
    ...SONG,
    ...more,
  });
  const sought = { kind: 'files', sought: '' };
  beforeEach(() => {
    watched.agreed(params);
    done(call('join', { via: OTHER }));
  });

  it('to take who has not asked, or more children than it may', () => {
    send(BERT, 'external_ip', { ip: BERT });
    enter(ANNA);
    enter(BERT);
    unreachable(ANNA);
    enter(BERT);
    expect(faults()).toEqual(['index-entry: send.external_ip', 'index-entry: send.external_ip']);
  });

  it('to name what is not shared, or is no longer, or whose owner has gone', () => {
    enter(ANNA);
    recv(ANNA, 'share', SONG);
    recv(BERT, 'search', { id: '1', ...sought });
    send(BERT, 'reply', hit());
    send(BERT, 'reply', hit({ size: 1 }));
    send(BERT, 'reply', hit({ port: 0 }));
    recv(ANNA, 'unshare', { file: SONG.file });
    send(BERT, 'reply', hit());
    recv(ANNA, 'share', SONG);
    unreachable(ANNA);
    send(BERT, 'reply', hit());
    expect(faults()).toEqual(Array.from({ length: 4 }, () => 'index-entry: send.reply'));
  });

  it('to answer what does not match, or is over', () => {
    enter(ANNA);
    recv(ANNA, 'share', SONG);
    recv(ANNA, 'search', { id: '1', kind: 'files', sought: 'tune' });
    send(ANNA, 'reply', hit());
    send(ANNA, 'reply_end', { id: '1' });
    send(ANNA, 'reply_end', { id: '1' });
    expect(faults()).toEqual(['answers: send.reply', 'answers: send.reply_end']);
  });

  it('to forward where there is no link, twice, back, too far, or without counting', () => {
    const forward = (hops: number, id = '10.0.0.9:0:1') => ({ id, hops, ...sought });
    link(OTHER);
    link('10.0.0.8');
    recv(OTHER, 'forward', forward(1));
    send('10.0.0.8', 'forward', forward(1));
    send('10.0.0.8', 'forward', forward(2));
    send('10.0.0.8', 'forward', forward(2));
    send(OTHER, 'forward', forward(2));
    send(ANNA, 'forward', forward(2));
    recv(OTHER, 'forward', forward(2, '10.0.0.9:0:2'));
    send('10.0.0.8', 'forward', forward(3, '10.0.0.9:0:2'));
    expect(faults()).toEqual([
      'flood: send.forward',
      'flood: send.forward',
      'flood: send.forward',
      'link: send.forward',
      'flood: send.forward',
    ]);
  });

  it('to send hits back another way, hits that nobody has found, or a second end', () => {
    const id = '10.0.0.9:0:1';
    link(OTHER);
    link('10.0.0.8');
    recv(OTHER, 'forward', { id, hops: 1, ...sought });
    send('10.0.0.8', 'forward', { id, hops: 2, ...sought });
    const distant = hit({ id, supernode: '10.0.0.8' });
    send(OTHER, 'reply', distant);
    recv('10.0.0.8', 'reply', distant);
    send('10.0.0.8', 'reply', distant);
    send(OTHER, 'reply', distant);
    send(OTHER, 'reply_end', { id });
    send(OTHER, 'reply_end', { id });
    expect(faults()).toEqual(['flood: send.reply', 'flood: send.reply', 'flood: send.reply_end']);
  });

  it('to send what is found where there is no link any more', () => {
    const id = '10.0.0.9:0:1';
    link(OTHER);
    recv(OTHER, 'forward', { id, hops: 1, ...sought });
    unreachable(OTHER);
    send(OTHER, 'reply_end', { id });
    expect(faults()).toEqual(['link: send.reply_end']);
  });

  it('to speak on with whoever has said what makes no sense', () => {
    link(OTHER);
    recv(OTHER, 'garbage');
    send(OTHER, 'supernode_pong');
    watched.close(OTHER);
    send(OTHER, 'supernode_pong');
    expect(faults()).toEqual(['session: send.supernode_pong']);
  });

  it('to ask for a link that there is, or to be a child', () => {
    link(OTHER);
    send(OTHER, 'neighbours');
    send(OTHER, 'node_info', { port: 1214, bandwidth: 512 });
    expect(faults()).toEqual(['link: send.neighbours', 'role: send.node_info', 'attachment: send.node_info']);
  });

  it('to pass a push on that has not come, or elsewhere than it says', () => {
    const push = { transfer: 'b:0:1', pusher: ANNA, supernode: SUPER, dest: BERT };
    enter(ANNA);
    send(ANNA, 'push', push);
    recv(BERT, 'push', push);
    send(OTHER, 'push', push);
    send(ANNA, 'push', push);
    send(ANNA, 'push', push);
    expect(faults()).toEqual(['push: send.push', 'push: send.push', 'push: send.push']);
  });

  it('to pass a push on to whoever is not its child, or no more', () => {
    const push = (transfer: string) => ({ transfer, pusher: ANNA, supernode: SUPER, dest: OTHER });
    const passOn = (transfer: string) => {
      recv(OTHER, 'push', push(transfer));
      send(ANNA, 'push', push(transfer));
    };
    passOn('a');
    enter(ANNA);
    passOn('b');
    expect(faults()).toEqual(['push: send.push']);
    unreachable(ANNA);
    passOn('c');
    expect(faults()).toEqual(['push: send.push', 'push: send.push']);
  });

  it('to have somebody push to itself who is not its child, or no more', () => {
    done(call('search', sought), { ok: true, hits: [ROW] });
    const push = { transfer: 'a', pusher: ANNA, supernode: SUPER, dest: SUPER };
    call('download', { node: ANNA, file: SONG.file });
    send(ANNA, 'push', push);
    expect(faults()).toEqual(['push: send.push']);
    enter(ANNA);
    send(ANNA, 'push', push);
    expect(faults()).toEqual(['push: send.push']);
  });
});
