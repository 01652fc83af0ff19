import { framed } from '../../../../spec/bittorrent/wire.ts';
import { type Bencoded, bencode } from '../../../../spec/mainline-dht/bencoding.ts';
import { fell, HELD, skipped, unclear, type WireCase } from '../../case.ts';
import { isOver } from '../download.ts';
import { EXTENDED } from '../link.ts';
import { SEAT, type Swarm } from '../swarm.ts';

/** BEP 10, where the subject says that it follows it: only that it takes what says hello. */
export const extendedHandshakes: WireCase<Swarm> = {
  id: 'bep10/handshake/taken',
  claim:
    'It does not hang up on a peer that sends an extended handshake with names that nobody knows, twice.',
  level: 'SHOULD',
  sentence:
    'Any unknown names should be ignored by the client. … It is valid to send the handshake message more than once during the lifetime of a connection, the sending client should not be disconnected.',
  source: 'BEP 10 handshake message',
  async judge(swarm) {
    const lost = swarm.whyLost();
    if (lost) return lost;
    if (!swarm.observer?.knows('extended')) return skipped('it does not say that it knows BEP 10');
    const isTaken = await lasts(swarm, 'a peer that sends extended handshakes', SEAT.extended, [
      HELLO,
      HELLO,
    ]);
    if (isTaken === undefined) return unclear('it takes no further connection');
    if (isTaken) return HELD;
    // Some may have no use for a peer that has nothing, and says nothing else.
    if (!(await lasts(swarm, 'a peer that says nothing', SEAT.silent, [])))
      return unclear('it hangs up on a peer that says nothing, too');
    return fell('the connection stays open', 'it hangs up, and not on a peer that says nothing');
  },
};

const HELLO = framed(
  EXTENDED,
  Buffer.concat([
    Buffer.from([0]),
    Buffer.from(
      bencode(
        new Map<string, Bencoded>([
          ['cp_unknown', ['of', new Map([['any', 'kind']])]],
          ['m', new Map([['cp_nothing', 1]])],
          ['v', 'Churnproof'],
        ]),
      ),
      'latin1',
    ),
  ]),
);

/** Whether a connection with the extension in force is open for a while after this was said; undefined: there is none. */
async function lasts(
  { bench }: Swarm,
  name: string,
  seat: number,
  said: readonly Buffer[],
): Promise<boolean | undefined> {
  const link = await bench.open(name, seat, { isExtended: true });
  if (!link.handshake) return undefined;
  for (const each of said) link.send(each);
  await bench.until(bench.manners.quietMs, () => isOver(link));
  const isOpen = !isOver(link);
  link.close();
  return isOpen;
}
