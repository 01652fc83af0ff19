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

/**
 * Addresses for so many peers of ours: on loopback each has one of its own, far from the others’, since nodes may take
 * neighbouring addresses for one and the same stranger. Elsewhere all have this machine’s, and differ by port only.
 */
export async function addressesFor(target: Target, count: number): Promise<string[]> {
  if (target.isLoopback) return Array.from({ length: count }, (_, at) => `127.${16 + at}.${1 + at}.1`);
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
