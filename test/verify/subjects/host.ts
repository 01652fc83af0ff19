import { createInterface } from 'node:readline';
import { streamOf } from '../../../properties/kit/seed.ts';
import { subjectNamed } from '../../../properties/kit/subjects.ts';
import { protocols } from '../../../properties/registry.ts';
import type { Address, Environment, Message, Peer } from '../../../sim/peer.ts';

/** Our own peers in a process of their own: `host.ts PROTOCOL SUBJECT` speaks the pipe for any subject of any protocol. */

const [name = '', subjectName = 'reference'] = process.argv.slice(2);
const protocol = protocols.find(({ spec }) => spec.name === name)!;
const subject = subjectNamed(protocol, subjectName);

interface Ask {
  readonly n: number;
  readonly peer: Address;
  readonly now: number;
  readonly init?: object;
  readonly reset?: true;
  readonly start?: { readonly params: unknown; readonly seed: number };
  readonly call?: { readonly id: number; readonly type: string };
  readonly receive?: { readonly from: Address; readonly message: Message };
  readonly timer?: string;
  readonly unreachable?: Address;
}

const peers = new Map<Address, Peer<Message>>();
let now = 0;
let actions: object[] = [];

function create({ peer, start }: Ask): void {
  const next = streamOf(start!.seed);
  const env: Environment = {
    send: (to, message) => actions.push({ send: { to, message } }),
    close: (to) => actions.push({ close: to }),
    backlog: () => 0,
    setTimer: (timer, delayMs) => actions.push({ set_timer: { name: timer, delay_ms: Math.ceil(delayMs) } }),
    clearTimer: (timer) => actions.push({ clear_timer: timer }),
    now: () => now,
    random: (bound) => next() % bound,
    done: (call, outcome) => actions.push({ done: { call, ...outcome } }),
  };
  peers.set(peer, subject.create(peer, start!.params, env as never) as unknown as Peer<Message>);
}

function handle(ask: Ask): object {
  if (ask.init) return { init_ok: { version: 1, name: subjectName, views: true } };
  if (ask.reset) {
    peers.clear();
    return { reset_ok: true };
  }
  now = ask.now;
  actions = [];
  if (ask.start) create(ask);
  const peer = peers.get(ask.peer)!;
  if (ask.call) peer.call(ask.call);
  if (ask.receive) peer.receive(ask.receive.from, ask.receive.message);
  if (ask.timer !== undefined) peer.timer(ask.timer);
  if (ask.unreachable !== undefined) peer.unreachable(ask.unreachable);
  return { peer: ask.peer, actions, view: peer.view!() };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const ask = JSON.parse(line) as Ask;
  process.stdout.write(`${JSON.stringify({ n: ask.n, ...handle(ask) })}\n`);
});
