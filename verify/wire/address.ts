import { createSocket } from 'node:dgram';
import { ipOf, isAddress, portOf } from '../../spec/mainline-dht/compact.ts';

/** The call is wrong, or this machine cannot do it: one line. */
export class WireRefusal extends Error {
  override readonly name = 'WireRefusal';
}

export interface Target {
  readonly ip: string;
  readonly port: number;
  readonly isLoopback: boolean;
}

/**
 * Whom to talk to. Strangers’ machines are not to be tested by mistake: any address but loopback must be named twice.
 * @throws WireRefusal
 */
export function targetOf(wire: string, allowed: string | undefined): Target {
  const address = wire.replace(/^localhost:/, '127.0.0.1:');
  if (!isAddress(address) || portOf(address) === 0)
    throw new WireRefusal(
      `--wire should be an IPv4 address and a port, such as 127.0.0.1:6881, not "${wire}"`,
    );
  const ip = ipOf(address);
  const isLoopback = ip.startsWith('127.');
  if (!isLoopback && allowed !== ip)
    throw new WireRefusal(`${ip} is not a loopback address: if that node is yours, add --allow ${ip}`);
  return { ip, port: portOf(address), isLoopback };
}

/** Some talk to no loopback address: the end of a question about one that does not answer there. */
export function orLoopback(ip: string): string {
  return ip.startsWith('127.') ? ', and does it talk to loopback at all (see --network)' : '';
}

/** Networks that are this machine’s as a whole: 10.0.0.0/8 in a network namespace is as good as loopback. */
export function networkOf(text: string): string {
  const found = /^(\d{1,3})\.0\.0\.0\/8$/.exec(text);
  const first = Number(found?.[1]);
  if (!found || first < 1 || first > 223)
    throw new WireRefusal(
      `--network should be a network of all that begins alike, such as 10.0.0.0/8, not "${text}"`,
    );
  return String(first);
}

/**
 * Addresses for so many peers of ours: on loopback, or another network that is this machine’s own, each has one of its own, far
 * from the others’, since nodes may take neighbouring addresses for one and the same stranger. Elsewhere all have this
 * machine’s, and differ by port only.
 * @param network the first byte of the addresses
 */
export async function addressesFor(target: Target, count: number, network?: string): Promise<string[]> {
  const first = network ?? (target.isLoopback ? '127' : undefined);
  if (first !== undefined) return Array.from({ length: count }, (_, at) => `${first}.${16 + at}.${1 + at}.1`);
  const own = await addressTowards(target);
  return Array.from({ length: count }, () => own);
}

/** This machine’s address as that target sees it. No packet is sent. */
function addressTowards({ ip, port }: Target): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', (error) => {
      socket.close();
      reject(new WireRefusal(`no way to ${ip}: ${(error as NodeJS.ErrnoException).code}`));
    });
    socket.connect(port, ip, () => {
      const { address } = socket.address();
      socket.close();
      resolve(address);
    });
  });
}
