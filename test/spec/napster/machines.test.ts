import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ipNumber } from '../../../spec/kit/ipv4.ts';
import type { Seen } from '../../../spec/kit/machine.ts';
import { compile } from '../../../spec/kit/monitor/compile.ts';
import { conformance } from '../../../spec/napster/machines/conformance.ts';
import { machines } from '../../../spec/napster/machines/index.ts';
import { DEFAULTS } from '../../../spec/napster/parameters.ts';
import { testEveryMachine, watching } from '../machines.ts';
import { proveEquivalent } from '../monitor/equivalence.ts';

testEveryMachine(machines, conformance, /napster messages|opennap|messages.ts/);

const [SERVER, ANNA, BERT, CARL] = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];
const SONG = { file: 'song.mp3', md5: 'aa', size: 300_000, bitrate: 128, freq: 44_100, time: 60 };

/** All that is said to a server by whoever is logged in. */
const SESSION = [
  'share',
  'unshare',
  'unshare_all',
  'search',
  'browse',
  'get',
  'alternate_get',
  'accept',
  'accept_failed',
  'queue_limit',
  'download_start',
  'download_end',
  'upload_start',
  'upload_end',
  'data_port_error',
].map((type) => `send.${type}`);

describe('compiled', () => {
  /** Mostly this, so that one thing leads to another. */
  const mostly = <T>(usual: T, ...others: readonly T[]) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(usual) },
      { weight: 1, arbitrary: fc.constantFrom(...others) },
    );
  const body = fc.record(
    {
      ok: mostly(true, false),
      nick: mostly('anna', 'bert'),
      file: mostly('song.mp3', 'other.mp3'),
      md5: fc.constant('aa'),
      size: mostly(1, 2),
      bitrate: mostly(128, 96),
      freq: fc.constant(44_100),
      time: fc.constant(60),
      ip: mostly(ipNumber(ANNA), ipNumber(BERT)),
      port: mostly(6699, 0, 8875, 8875),
      speed: mostly(3, 8),
      query: mostly('', 'MAX_RESULTS 1', 'FILENAME CONTAINS "tune"', 'what?'),
      host: mostly(ANNA, BERT),
      users: fc.constantFrom(0, 1),
      socket: fc.constant('a:1'),
      value: mostly(1, 0, 2),
      verb: fc.constantFrom('GET', 'SEND'),
      number: mostly(0, 2),
      offset: mostly(0, 1),
      hits: mostly([] as unknown[], [['anna', 'song.mp3', 'aa', 1, 128, 44_100, 60]]),
      files: fc.constant([]),
    },
    { requiredKeys: ['ok', 'nick', 'file', 'socket', 'port', 'ip', 'value', 'verb', 'number', 'offset'] },
  );
  const params = { ...DEFAULTS, redirector: ANNA };
  const base = {
    nick: 'anna',
    file: 'song.mp3',
    socket: 'a:1',
    ip: ipNumber(ANNA),
    port: 6699,
    value: 1,
    ok: true,
  };
  const phrase = (...types: readonly (string | readonly [type: string, more: object])[]): Seen[] =>
    types.map((each) => {
      const [type, more] = typeof each === 'string' ? [each, {}] : each;
      return {
        type,
        peer: '10.0.0.9',
        other: ANNA,
        body: { ...base, ...more },
        call: 1,
        at: 0,
        params,
      };
    });
  const particulars = ['particulars', { number: 2 }] as const;
  const said = (way: 'send' | 'recv', type: string, more: object = {}) => [`${way}.${type}`, more] as const;
  const piece = { offset: 0, size: 1 };
  const answers = ['get_ack', 'get_error', 'accept_failed', 'limit_reached'];
  const phrases = [
    phrase(said('send', 'connect', { port: 8875 }), said('recv', 'best_host', { host: ANNA })),
    phrase(said('send', 'connect', { port: 8875 }), said('recv', 'best_host', { port: 0 })),
    phrase(said('send', 'connect', { port: 8875 }), 'unreachable'),
    phrase(said('send', 'connect', { port: 8875 }), 'close'),
    phrase(said('send', 'connect'), said('recv', 'best_host')),
    phrase('send.login', 'close'),
    phrase('send.login', 'unreachable'),
    phrase('send.login', 'recv.login_error'),
    phrase('send.login', 'recv.login_ack', 'done.join', 'done.login', ...SESSION),
    phrase(
      'recv.login',
      'send.login_ack',
      'recv.share',
      said('send', 'result', { speed: 0 }),
      'send.browse_entry',
    ),
    phrase(
      'recv.login',
      'send.login_ack',
      'recv.unshare',
      'recv.unshare_all',
      'recv.login',
      'send.login_error',
      'send.ghost',
    ),
    ...['recv.accept', 'recv.accept_failed', 'recv.queue_limit'].map((answer) =>
      phrase('recv.login', 'send.login_ack', 'recv.get', 'send.upload_request', answer),
    ),
    phrase('recv.login', 'send.login_ack', 'recv.alternate_get', 'send.get_error'),
    ...answers.flatMap((answer) => [
      phrase(`send.${answer}`, 'send.alternate_ack'),
      phrase('call.download', 'send.get', `recv.${answer}`),
      phrase(
        'call.download',
        'call.download',
        'send.get',
        said('recv', 'get_ack', { port: 0 }),
        'send.alternate_get',
        `recv.${answer}`,
        'send.get',
      ),
    ]),
    phrase('call.download', 'call.download', 'send.get', 'send.get'),
    phrase('call.download', 'call.download', 'send.get', said('recv', 'get_ack', { port: 0 }), 'send.get'),
    ...(['send', 'recv'] as const).flatMap((mine) => {
      const other = mine === 'send' ? 'recv' : 'send';
      const greeting = [said(mine, 'connect'), said(other, 'digits')];
      return ['GET', 'SEND'].flatMap((verb) => [
        phrase(
          ...greeting,
          said(mine, 'verb', { verb }),
          said(mine, ...particulars),
          said(other, 'digits'),
          said(mine, 'data', piece),
          said(other, 'data', piece),
        ),
        phrase(...greeting, said(mine, 'verb', { verb }), said(mine, ...particulars), said(other, 'refusal')),
        phrase(said(mine, 'connect', { port: 8875 }), said(other, 'best_host')),
      ]);
    }),
  ];
  const ends = /fin$|unreachable|close|restart|ghost|garbage|end$|login$/;
  it.each(machines.map((spec) => [spec.name, spec] as const))(
    '%s does what XState does',
    (_, { machine }) => {
      const mentioned = compile(machine).chart.edges.map(({ event }) => event);
      const exact = mentioned.filter((event) => !event.includes('*'));
      const choices = [
        [8, exact.filter((event) => !ends.test(event))],
        [2, exact.filter((event) => ends.test(event))],
        [1, ['send.garbage', 'send.get', 'recv.fin', 'call.share', 'done.search', 'unreachable', 'restart']],
      ] as const;
      const letter: fc.Arbitrary<Seen> = fc.record({
        type: fc.oneof(
          ...choices
            .filter(([, events]) => events.length > 0)
            .map(([weight, events]) => ({ weight, arbitrary: fc.constantFrom(...events) })),
        ),
        peer: fc.constant('10.0.0.9'),
        other: mostly(ANNA, BERT),
        body,
        call: fc.constantFrom(1, 2),
        at: fc.constant(0),
        params: fc.constant(params),
      });
      proveEquivalent(machine, letter, phrases);
    },
  );
});

describe('what they forbid a client', () => {
  const params = {
    ...DEFAULTS,
    servers: [SERVER, '10.0.0.8'],
    redirector: '10.0.0.7',
    firewalled: [] as string[],
  };
  const watched = watching(machines, ANNA, { params });
  const { call, send, recv, done, faults, unreachable } = watched;
  const logIn = () => {
    send(SERVER, 'login', { nick: 'anna', port: 6699 });
    recv(SERVER, 'login_ack');
  };
  beforeEach(() => watched.agreed(params));

  it('to speak before it is let in, or to another server, or after the connection is lost', () => {
    call('share', { ...SONG, head: 'a', tail: 'a' });
    send(SERVER, 'login', { nick: 'anna', port: 6699 });
    send(SERVER, 'share', SONG);
    recv(SERVER, 'login_ack');
    send(SERVER, 'share', SONG);
    send('10.0.0.8', 'share', SONG);
    unreachable(SERVER);
    send(SERVER, 'share', SONG);
    expect(faults()).toEqual(['session: send.share', 'session: send.share', 'session: send.share']);
  });

  it('to log in elsewhere than where the redirector says', () => {
    send('10.0.0.7', 'connect', { socket: 'x', port: 8875 });
    recv('10.0.0.7', 'best_host', { socket: 'x', host: '10.0.0.8', port: 8888 });
    send(SERVER, 'login', { nick: 'anna', port: 6699 });
    expect(faults()).toEqual(['session: send.login']);
  });

  it('to come back when its user has logged it out, or another has its name, before its user says so', () => {
    for (const end of [() => call('logout'), () => recv(SERVER, 'ghost')]) {
      logIn();
      end();
      watched.close(SERVER);
      send(SERVER, 'login', { nick: 'anna', port: 6699 });
      call('login', { via: SERVER });
    }
    logIn();
    expect(faults()).toEqual(['session: send.login', 'session: send.login']);
  });

  it('to announce what its user does not share, or otherwise, or to grant it', () => {
    logIn();
    call('share', { ...SONG, head: 'a', tail: 'a' });
    send(SERVER, 'share', { ...SONG, size: 1 });
    call('unshare', { file: SONG.file });
    send(SERVER, 'share', SONG);
    recv(SERVER, 'upload_request', { nick: 'bert', file: SONG.file });
    send(SERVER, 'accept', { nick: 'bert', file: SONG.file });
    expect(faults()).toEqual(['sharing: send.share', 'sharing: send.share', 'sharing: send.accept']);
  });

  it('to tell its user of hits that the server has not sent, or to leave some out', () => {
    logIn();
    const row = ['bert', SONG.file, 'aa', SONG.size, 128, 44_100, 60];
    const search = () => {
      const id = call('search', { query: '' });
      send(SERVER, 'search', { query: '' });
      recv(SERVER, 'result', { ...SONG, nick: 'bert' });
      recv(SERVER, 'results_end');
      return id;
    };
    done(search(), { hits: [row] });
    done(search(), { hits: [] });
    expect(faults()).toEqual(['search: done.search']);
  });

  it('to connect where nobody listens, or the server has not said', () => {
    send(BERT, 'connect', { socket: 'x', port: 6699 });
    recv(SERVER, 'get_ack', { nick: 'bert', file: SONG.file, ip: ipNumber(BERT), port: 0 });
    send(BERT, 'connect', { socket: 'y', port: 0 });
    recv(SERVER, 'get_ack', { nick: 'bert', file: SONG.file, ip: ipNumber(BERT), port: 6699 });
    send(BERT, 'connect', { socket: 'z', port: 6699 });
    expect(faults()).toEqual(['doors: send.connect', 'doors: send.connect']);
  });

  it('to say of whoever has said 1, or was never called, that it cannot be reached', () => {
    const blame = () => send(SERVER, 'data_port_error', { nick: 'bert' });
    logIn();
    blame();
    const knock = (socket: string) => {
      recv(SERVER, 'get_ack', { nick: 'bert', file: SONG.file, ip: ipNumber(BERT), port: 6699 });
      send(BERT, 'connect', { socket, port: 6699 });
    };
    knock('x');
    blame();
    knock('y');
    recv(BERT, 'digits', { socket: 'y', value: 1 });
    blame();
    expect(faults()).toEqual(['doors: send.data_port_error', 'doors: send.data_port_error']);
  });

  it('to ask for a push where the owner listens, or where it does not listen itself', () => {
    const want = () => {
      call('download', { nick: 'bert', file: SONG.file });
      send(SERVER, 'get', { nick: 'bert', file: SONG.file });
    };
    logIn();
    want();
    send(SERVER, 'alternate_get', { nick: 'bert', file: SONG.file });
    expect(faults()).toEqual(['download: send.alternate_get']);
    watched.agreed({ ...params, firewalled: [ANNA] });
    logIn();
    want();
    recv(SERVER, 'get_ack', { nick: 'bert', file: SONG.file, ip: 0, port: 0 });
    send(SERVER, 'alternate_get', { nick: 'bert', file: SONG.file });
    expect(faults()).toEqual(['download: send.alternate_get']);
  });

  it('to answer a request twice, or to end what it has not begun', () => {
    logIn();
    call('share', { ...SONG, head: 'a', tail: 'a' });
    recv(SERVER, 'upload_request', { nick: 'bert', file: SONG.file });
    send(SERVER, 'accept', { nick: 'bert', file: SONG.file });
    send(SERVER, 'accept', { nick: 'bert', file: SONG.file });
    send(SERVER, 'upload_start');
    send(SERVER, 'upload_end');
    send(SERVER, 'upload_end');
    expect(faults()).toEqual(['upload: send.accept', 'counters: send.upload_end']);
  });

  it('to say GET before 1 has come, or to send a piece out of order, or more than there is', () => {
    const socket = 'a:1';
    recv(SERVER, 'get_ack', { nick: 'bert', file: SONG.file, ip: ipNumber(BERT), port: 6699 });
    send(BERT, 'connect', { socket, port: 6699 });
    send(BERT, 'verb', { socket, verb: 'GET' });
    recv(CARL, 'connect', { socket: 'c:1', port: 6699 });
    send(CARL, 'digits', { socket: 'c:1', value: 1 });
    recv(CARL, 'verb', { socket: 'c:1', verb: 'GET' });
    recv(CARL, 'particulars', { socket: 'c:1', nick: 'carl', file: SONG.file, number: 0 });
    send(CARL, 'digits', { socket: 'c:1', value: 10 });
    send(CARL, 'data', { socket: 'c:1', offset: 5, size: 5, content: 'a' });
    send(CARL, 'data', { socket: 'c:1', offset: 0, size: 8, content: 'a' });
    send(CARL, 'data', { socket: 'c:1', offset: 8, size: 8, content: 'a' });
    expect(faults()).toEqual(['transfer: send.verb', 'transfer: send.data', 'transfer: send.data']);
  });
});

describe('what they forbid a server', () => {
  const params = { ...DEFAULTS, servers: [SERVER], results: 2 };
  const watched = watching(machines, SERVER, { params });
  const { send, recv, faults, unreachable } = watched;
  const enter = (address: string, nick: string, port = 6699) => {
    recv(address, 'login', { nick, port, speed: 3 });
    send(address, 'login_ack');
  };
  const result = (more: object = {}) =>
    send(BERT, 'result', { ...SONG, nick: 'anna', ip: ipNumber(ANNA), speed: 3, ...more });
  beforeEach(() => {
    watched.agreed(params);
    enter(ANNA, 'anna');
    enter(BERT, 'bert');
    recv(ANNA, 'share', SONG);
  });

  it('to let a name in twice', () => {
    enter(CARL, 'anna');
    expect(faults()).toEqual(['index-entry: send.login_ack']);
  });

  it('to name what is not shared, has been unshared, or whose owner has gone', () => {
    recv(BERT, 'search', { query: '' });
    result();
    result({ size: 1 });
    recv(ANNA, 'unshare', { file: SONG.file });
    result();
    recv(ANNA, 'share', SONG);
    unreachable(ANNA);
    result();
    expect(faults()).toEqual([
      'index-entry: send.result',
      'index-entry: send.result',
      'answers: send.result',
      'index-entry: send.result',
      'answers: send.result',
    ]);
  });

  it('to send what does not match, too much, or a second end', () => {
    recv(BERT, 'search', { query: 'FILENAME CONTAINS "tune"' });
    result();
    send(BERT, 'results_end');
    recv(BERT, 'search', { query: 'MAX_RESULTS 1' });
    result();
    result();
    send(BERT, 'results_end');
    send(BERT, 'results_end');
    expect(faults()).toEqual(['answers: send.result', 'answers: send.result', 'answers: send.results_end']);
  });

  it('to say 204 before the owner has accepted, with another place, or twice', () => {
    const ack = (more: object = {}) =>
      send(BERT, 'get_ack', { ...SONG, nick: 'anna', ip: ipNumber(ANNA), port: 6699, speed: 3, ...more });
    recv(BERT, 'get', { nick: 'anna', file: SONG.file });
    ack();
    send(ANNA, 'upload_request', { nick: 'bert', file: SONG.file, speed: 3 });
    ack();
    recv(ANNA, 'accept', { nick: 'bert', file: SONG.file });
    ack({ ip: ipNumber(CARL) });
    ack({ speed: 8 });
    ack();
    ack();
    expect(faults()).toEqual([
      'broker: send.get_ack',
      'broker: send.get_ack',
      'broker: send.get_ack',
      'broker: send.get_ack',
      'broker: send.get_ack',
    ]);
  });

  it('to pass a request on with another line, or a limit that is not the owner’s, or another size', () => {
    const limit = (more: object) =>
      send(BERT, 'limit_reached', { nick: 'anna', file: SONG.file, size: SONG.size, limit: 2, ...more });
    recv(BERT, 'get', { nick: 'anna', file: SONG.file });
    send(ANNA, 'upload_request', { nick: 'bert', file: SONG.file, speed: 8 });
    send(ANNA, 'upload_request', { nick: 'bert', file: SONG.file, speed: 3 });
    recv(ANNA, 'queue_limit', { nick: 'bert', file: SONG.file, limit: 2 });
    limit({ limit: 3 });
    limit({ size: SONG.size + 1 });
    expect(faults()).toEqual([
      'broker: send.upload_request',
      'broker: send.limit_reached',
      'index-entry: send.limit_reached',
    ]);
  });

  it('to name another MD5 than the owner’s', () => {
    recv(BERT, 'get', { nick: 'anna', file: SONG.file });
    send(ANNA, 'upload_request', { nick: 'bert', file: SONG.file, speed: 3 });
    recv(ANNA, 'accept', { nick: 'bert', file: SONG.file });
    const place = { ip: ipNumber(ANNA), port: 6699, speed: 3 };
    send(BERT, 'get_ack', { nick: 'anna', file: SONG.file, md5: 'another', ...place });
    expect(faults()).toEqual(['index-entry: send.get_ack']);
  });

  it('to close before a login is answered', () => {
    recv(CARL, 'login', { nick: 'anna', port: 6699, speed: 3 });
    watched.close(CARL);
    recv(CARL, 'login', { nick: 'anna', port: 6699, speed: 3 });
    send(CARL, 'login_error');
    watched.close(CARL);
    expect(faults()).toEqual(['index-entry: close']);
  });

  it('to send the uploader anywhere but to the downloader', () => {
    enter(CARL, 'carl', 0);
    recv(CARL, 'share', { ...SONG, file: 'c.mp3' });
    recv(BERT, 'alternate_get', { nick: 'carl', file: 'c.mp3' });
    send(CARL, 'upload_request', { nick: 'bert', file: 'c.mp3', speed: 3 });
    recv(CARL, 'accept', { nick: 'bert', file: 'c.mp3' });
    const sendOut = (ip: number, port: number) =>
      send(CARL, 'alternate_ack', { ...SONG, nick: 'bert', file: 'c.mp3', ip, port, speed: 3 });
    sendOut(ipNumber(CARL), 0);
    sendOut(ipNumber(BERT), 6699);
    expect(faults()).toEqual(['broker: send.alternate_ack']);
  });

  it('to say what nobody can read', () => {
    send(ANNA, 'garbage', { why: 'so it is' });
    expect(faults()).toEqual(['framing: send.garbage']);
  });
});

describe('what they forbid a redirector', () => {
  const watched = watching(machines, '10.0.0.7', {
    params: { ...DEFAULTS, servers: [ANNA, BERT], redirector: '10.0.0.7' },
  });
  const { send, recv, faults, unreachable } = watched;
  const answer = (socket: string, host: string, port = 8888) => {
    recv(CARL, 'connect', { socket, port: 8875 });
    send(CARL, 'best_host', { socket, host, port });
    send(CARL, 'fin', { socket });
  };
  beforeEach(() => watched.agreed({ ...DEFAULTS, servers: [ANNA, BERT], redirector: '10.0.0.7' }));

  it('to name a server that has more users than another, or is gone', () => {
    recv(ANNA, 'stats', { users: 1 });
    recv(BERT, 'stats', { users: 2 });
    answer('c:1', ANNA);
    answer('c:2', BERT);
    unreachable(ANNA);
    answer('c:3', ANNA);
    unreachable(BERT);
    answer('c:4', '127.0.0.1', 0);
    expect(faults()).toEqual(['redirector: send.best_host', 'redirector: send.best_host']);
  });
});
