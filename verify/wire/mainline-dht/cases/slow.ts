import { fell, HELD, unclear, type WireCase } from '../../case.ts';
import type { Judgement } from '../../results.ts';
import type { Bench, Heard, Seat } from '../bench.ts';
import { K } from '../node.ts';
import { told } from '../packet.ts';
import { announcePeer, findNode, ping, tokenFor } from '../questions.ts';
import { besides, NAMES_NOBODY, namesNodes, nodesIn } from '../sweep.ts';
import { foresee, LEAST, type Succession } from './succession.ts';

/** What takes minutes, all of it within less than half an hour. */

const PORT = 21_000;

const AGES =
  'it must present the token received from the same queried node in a recent query for peers. […] Tokens must be accepted for a reasonable amount of time after they have been distributed. The BitTorrent implementation uses the SHA1 hash of the IP address concatenated onto a secret that changes every five minutes and tokens up to ten minutes old are accepted.';

/** In minutes. Two tokens half a period apart, so that the secret changes in the life of one of them at least. */
const SECOND_TOKEN = 2.5;
const YOUNG = 4;
const FORGOTTEN = 16.5;
/** Twice as old as is accepted by the one implementation of which BEP 5 tells. */
const OLD = 21;
/** Twelve times as old: older than any is that a node known to us accepts. */
const ANCIENT = 120;

interface Tried {
  readonly seat: Seat;
  /** Undefined: there was no token. */
  readonly heard: Heard | undefined;
}

interface Quarter {
  readonly young: readonly Tried[];
  readonly old: Tried;
  /** The same token once more, when it is so many minutes old. */
  readonly later: (minute: number) => Promise<Tried>;
  /** Those that have been silent since its beginning, and the last answers to whoever asks for them. */
  readonly silent: readonly Seat[];
  readonly last: readonly Heard[];
  /** Undefined: its buckets do not hold K nodes. */
  readonly succession: Succession | undefined;
}

const quarters = new WeakMap<Bench, Quarter>();

export const tokenAged: WireCase<Bench> = {
  id: 'bep5/tokens/aged',
  claim: `A token is accepted when it is ${YOUNG} minutes old.`,
  level: 'SHOULD',
  sentence: AGES,
  source: 'BEP 5 Overview; how long is reasonable it says of one implementation only',
  judge: async (bench) => {
    const { young } = await quarter(bench);
    const refused = young.find(({ heard }) => heard !== undefined && heard.as !== 'response');
    if (refused)
      return bench.disappointed(
        refused.seat,
        refused.heard!,
        `a response: the token is ${YOUNG} minutes old`,
      );
    return young.every(({ heard }) => heard) ? HELD : noToken(bench);
  },
};

export const tokenExpires: WireCase<Bench> = {
  id: 'bep5/tokens/expires',
  claim: `A token is refused when it is ${OLD} minutes old, or at least when it is two hours old.`,
  level: 'SHOULD',
  sentence: AGES,
  source: 'BEP 5 Overview; how long is reasonable it says of one implementation only',
  judge: async (bench) => {
    const { old, later } = await quarter(bench);
    if (old.heard?.as !== 'response') return isRefused(bench, old);
    // It tells of one implementation, and has “recent” for all others: that of jech accepts tokens for up to an hour and a half.
    const left = (ANCIENT - OLD) * bench.manners.minuteMs;
    if (bench.budget.left() < left + 4 * bench.manners.patienceMs)
      return unclear(
        `a token of ${OLD} minutes is accepted, and BEP 5 does not say how old is too old: --budget ${ANCIENT + 10}m shows whether one of two hours is`,
      );
    const ancient = await later(ANCIENT);
    if (ancient.heard?.as !== 'response') return isRefused(bench, ancient);
    return fell('an error, or silence: the token is two hours old', told(ancient.heard.packet));
  },
};

async function isRefused(bench: Bench, { seat, heard }: Tried): Promise<Judgement> {
  if (!heard) return noToken(bench);
  return heard.as === 'error' || (await bench.isAlive(seat)) ? HELD : unclear(bench.whyLost());
}

export const forgetsTheSilent: WireCase<Bench> = {
  id: 'bep5/routing-table/forgets-the-silent',
  claim: 'A node that has said nothing for a quarter of an hour is not named any more.',
  level: 'SHOULD',
  sentence:
    'it should respond with a key "nodes" and value of a string containing the compact node info for the target node or the K (8) closest good nodes in its own routing table. […] A good node is a node has responded to one of our queries within the last 15 minutes. A node is also good if it has ever responded to one of our queries and has sent us a query within the last 15 minutes.',
  source: 'BEP 5 find_node, Routing Table',
  judge: async (bench) => {
    const { silent, last } = await quarter(bench);
    const named = last.flatMap((heard) => (nodesIn(heard) ?? []).map(([id]) => id));
    const dead = silent.find(({ node }) => named.includes(node.id));
    if (dead)
      return fell(
        `no node ${dead.node.id} (${dead.socket.address}): it has said nothing for ${FORGOTTEN} minutes`,
        'it is among the nodes named',
      );
    if (bench.isLost) return unclear(bench.whyLost());
    return named.length > 0 && silent.length > 0 ? HELD : unclear(NAMES_NOBODY);
  },
};

export const pingedFirst: WireCase<Bench> = {
  id: 'bep5/routing-table/questionable-pinged',
  claim:
    'Nodes of a full bucket that have been silent for a quarter of an hour are asked before others take their places.',
  level: 'SHOULD',
  sentence:
    'If there are any questionable nodes in the bucket have not been seen in the last 15 minutes, the least recently seen node is pinged. […] Nodes become bad when they fail to respond to multiple queries in a row.',
  source: 'BEP 5 Routing Table',
  judge: async (bench) => {
    const { succession } = await quarter(bench);
    if (bench.isLost) return unclear(bench.whyLost());
    if (!succession)
      return unclear(`its bucket of the half that it is not in was not seen to hold ${K} nodes`);
    const { admitted, questionable, tried } = succession;
    if (questionable < LEAST) return unclear('too few of its nodes have been silent');
    if (tried > 0) return HELD;
    return admitted < LEAST
      ? unclear('it has looked at no newcomer')
      : fell(
          `a query to one of ${questionable} nodes that have been silent, or several before`,
          `none, and ${admitted} newcomers are named, though there was no room for them before`,
        );
  },
};

function noToken(bench: Bench): Judgement {
  return unclear(bench.isLost ? bench.whyLost() : 'it gives no token');
}

async function quarter(bench: Bench): Promise<Quarter> {
  const known = quarters.get(bench);
  if (known) return known;
  const [first, second, third, ...rest] = bench.seats as readonly Seat[] as [Seat, Seat, Seat, ...Seat[]];
  if (bench.isLost || !(await bench.isAlive(first))) return nothing(bench, first);
  const silent = (await namesNodes(bench)) ? rest.slice(0, 4) : [];
  const awake = bench.seats.filter((seat) => !silent.includes(seat));
  const began = bench.budget.spent();
  const until = (minute: number) => passed(bench, awake, began + minute * bench.manners.minuteMs);
  const succeed = await foresee(bench, silent);
  for (const seat of silent) seat.isMute = true;
  const [early, late] = [await announcer(bench, first), await announcer(bench, third)];
  await until(SECOND_TOKEN);
  const next = await announcer(bench, second);
  await until(YOUNG);
  const young = [await early()];
  await until(SECOND_TOKEN + YOUNG);
  young.push(await next());
  await until(FORGOTTEN);
  const last: Heard[] = [];
  for (const { node } of silent) last.push(await bench.ask(first, findNode(first, besides(node.id))));
  const succession = await succeed?.();
  await until(OLD);
  const later = async (minute: number) => {
    await until(minute);
    return late();
  };
  const found = { young, old: await late(), later, silent, last, succession };
  quarters.set(bench, found);
  return found;
}

function nothing(bench: Bench, seat: Seat): Quarter {
  const tried = { seat, heard: undefined };
  const later = async () => tried;
  const found = { young: [tried], old: tried, later, silent: [], last: [], succession: undefined };
  quarters.set(bench, found);
  return found;
}

/** Takes a token now, and announces with it when it is told to. */
async function announcer(bench: Bench, seat: Seat): Promise<() => Promise<Tried>> {
  const infoHash = bench.infoHash(`of age, ${seat.node.id}`);
  const token = await tokenFor(bench, seat, infoHash);
  return async () => ({
    seat,
    heard: token === undefined ? undefined : await bench.ask(seat, announcePeer(seat, infoHash, token, PORT)),
  });
}

/** Who is awake pings now and then, in turn, and so stays good. */
async function passed(bench: Bench, awake: readonly Seat[], until: number): Promise<void> {
  const { minuteMs } = bench.manners;
  for (let at = 0; bench.budget.spent() < until; at++) {
    await bench.budget.wait(Math.min(minuteMs / 4, until - bench.budget.spent()));
    const seat = awake[at % awake.length]!;
    await bench.ask(seat, ping(seat), 2, 1);
  }
}
