import type { Bencoded } from '../../../../spec/mainline-dht/bencoding.ts';
import { bytesOf } from '../../../../spec/mainline-dht/compact.ts';
import { fell, HELD, unclear, type WireCase } from '../../case.ts';
import type { Bench, Question, Seat } from '../bench.ts';
import { packetOf, told } from '../packet.ts';
import { oddQuery } from '../questions.ts';

/** What it answers to what it cannot do, and what it survives. */

function ownId(seat: Seat): readonly [string, Bencoded] {
  return ['id', bytesOf(`${seat.node.id}`)];
}

export const unknownMethod: WireCase<Bench> = {
  id: 'bep5/errors/unknown-method',
  claim: 'A query by a method that nobody has is answered by error 204.',
  level: 'SHOULD',
  sentence: 'Errors are sent when a query cannot be fulfilled. 204: Method Unknown',
  source: 'BEP 5 Errors',
  judge: (bench) => expectError(bench, bench.seats[13]!, 204, (seat) => oddQuery('sing', [ownId(seat)])),
};

export const invalidArguments: WireCase<Bench> = {
  id: 'bep5/errors/invalid-arguments',
  claim: 'find_node without a target is answered by error 203.',
  level: 'SHOULD',
  sentence:
    'Errors are sent when a query cannot be fulfilled. 203: Protocol Error, such as a malformed packet, invalid arguments, or bad token',
  source: 'BEP 5 Errors',
  judge: (bench) => expectError(bench, bench.seats[13]!, 203, (seat) => oddQuery('find_node', [ownId(seat)])),
};

async function expectError(bench: Bench, seat: Seat, code: number, question: (seat: Seat) => Question) {
  if (bench.isLost) return unclear(bench.whyLost());
  const heard = await bench.ask(seat, question(seat));
  if (heard.as === 'error' && heard.code === code) return HELD;
  return bench.disappointed(seat, heard, `error ${code}`);
}

export const malformed: WireCase<Bench> = {
  id: 'bep5/errors/malformed',
  claim: 'After each of many malformed packets it still answers pings.',
  // No sentence says that a node must survive: it says what is sent in return.
  level: 'SHOULD',
  sentence:
    'Errors are sent when a query cannot be fulfilled. 203: Protocol Error, such as a malformed packet, invalid arguments, or bad token',
  source: 'BEP 5 Errors',
  judge: async (bench) => {
    if (bench.isLost || !(await bench.isAlive(bench.seats[0]!))) return unclear(bench.whyLost());
    // Who sends nonsense, or much of anything, may be shut out: they take turns, and others ask whether it lives.
    const half = bench.seats.length / 2;
    const others = [...bench.seats.slice(half), ...bench.newcomers];
    const count = malformedPackets(bench.seats[0]!).length;
    for (let at = 0; at < count; at++) {
      const seat = bench.seats[at % half]!;
      const [what, bytes] = malformedPackets(seat)[at]!;
      bench.send(seat, bytes);
      if (!(await bench.isAlive(others[at % others.length]!)))
        return fell('pings are still answered', `no answer to pings after ${what}: ${told(packetOf(bytes))}`);
    }
    return HELD;
  },
};

/** Broken in every layer: bytes, bencoding, envelope, arguments. */
function malformedPackets(seat: Seat): [what: string, bytes: string][] {
  const whole = oddQuery('ping', [ownId(seat)])('zz');
  const methods = [
    ['ping', 'id'],
    ['find_node', 'target'],
    ['get_peers', 'info_hash'],
    ['announce_peer', 'info_hash'],
    ['announce_peer', 'token'],
    ['announce_peer', 'port'],
  ] as const;
  return [
    ['an empty packet', ''],
    ['bytes at random', '\xff\xfe\x00\x80 no bencoding'],
    ['a packet cut off', whole.slice(0, -9)],
    ['a length that is too long', 'd1:ad2:id99999999999999999999:x'],
    ['a negative length', 'd-1:a1:be'],
    ['lists that are never closed', 'l'.repeat(1200)],
    ['a list', 'l1:qe'],
    ['a packet without transaction id', whole.replace(/1:t2:../s, '')],
    ['a packet without "y"', whole.replace('1:y1:q', '')],
    ['an answer to nothing', 'd1:rd2:id2:xxe1:t2:zz1:y1:re'],
    ['an error that says nothing', 'd1:ele1:t2:zz1:y1:ee'],
    ['a transaction id that is a number', 'd1:ad2:id20:abcdefghij0123456789e1:q4:ping1:ti7e1:y1:qe'],
    ['a query without arguments', 'd1:q4:ping1:t2:zz1:y1:qe'],
    ['arguments that are a list', 'd1:ale1:q4:ping1:t2:zz1:y1:qe'],
    ['a method that is a number', oddQuery(7, [ownId(seat)])('zz')],
    ...methods.flatMap(([method, argument]) =>
      WRONG.map(([kind, value]): [string, string] => [
        `${method} whose ${argument} is ${kind}`,
        oddQuery(method, [...given(seat, argument), [argument, value]])('zz'),
      ]),
    ),
  ];
}

const WRONG: readonly (readonly [kind: string, value: Bencoded])[] = [
  ['a number', 7],
  ['a few bytes', 'short'],
  ['a list', []],
  ['a dictionary', new Map()],
];

/** Arguments that are as they should be, but for one. */
function given(seat: Seat, but: string): (readonly [string, Bencoded])[] {
  const point = bytesOf('5'.repeat(40));
  const good: (readonly [string, Bencoded])[] = [
    ownId(seat),
    ['target', point],
    ['info_hash', point],
    ['token', 'none'],
    ['port', 1],
  ];
  return good.filter(([name]) => name !== but);
}
