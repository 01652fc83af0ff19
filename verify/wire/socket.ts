import { createSocket, type Socket } from 'node:dgram';
import { WireRefusal } from './address.ts';

/** One UDP socket of ours. Bytes are held one character a byte. */
export class Endpoint {
  readonly address: string;
  private readonly socket: Socket;
  private isOpen = true;

  constructor(socket: Socket) {
    const { address, port } = socket.address();
    this.address = `${address}:${port}`;
    this.socket = socket;
  }

  onPacket(take: (bytes: string, from: string) => void): void {
    this.socket.on('message', (bytes, { address, port }) =>
      take(bytes.toString('latin1'), `${address}:${port}`),
    );
  }

  send(bytes: string, to: string): void {
    const [ip, port] = to.split(':');
    // That a packet could not be sent is seen by its having no answer.
    if (this.isOpen) this.socket.send(Buffer.from(bytes, 'latin1'), Number(port), ip, () => undefined);
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    await new Promise<void>((resolve) => this.socket.close(resolve));
  }
}

/** @throws WireRefusal where this machine does not have the address. */
export function openSocket(ip: string, port = 0): Promise<Endpoint> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', (error) => {
      socket.close();
      const { code } = error as NodeJS.ErrnoException;
      const hint = code === 'EADDRNOTAVAIL' ? `: this machine does not have the address: add it first` : '';
      reject(new WireRefusal(`cannot listen on ${ip}${port === 0 ? '' : `:${port}`} (${code})${hint}`));
    });
    socket.bind(port, ip, () => {
      socket.removeAllListeners('error').on('error', () => undefined);
      resolve(new Endpoint(socket));
    });
  });
}
