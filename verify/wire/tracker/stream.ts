import { Duplex } from 'node:stream';
import type { Target } from '../address.ts';
import type { Connection, Wire } from '../wire.ts';

type Callback = (error?: Error | null) => void;

/** A connection as what Node’s HTTP can speak over: so the same is spoken over sockets, and in a transcript. */
export class ConnectionStream extends Duplex {
  /** This machine cannot speak from there. */
  refused: Error | undefined;
  private readonly connection: Connection;
  private hasOpened: Callback | undefined;
  private isOpen = false;
  private failure: Error | undefined;

  constructor(wire: Wire, ip: string, target: Target) {
    super();
    this.connection = wire.dial(ip, target, {
      opened: () => {
        this.isOpen = true;
        this.hasOpened?.();
      },
      data: (bytes) => this.push(bytes),
      ended: (code) => this.ended(code),
      refused: (why) => {
        this.refused = why;
      },
    });
  }

  override _construct(callback: Callback): void {
    if (this.isOpen || this.failure) callback(this.failure);
    else this.hasOpened = callback;
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, callback: Callback): void {
    this.connection.send(bytes);
    callback();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.connection.close();
    callback(error);
  }

  private ended(code: string | undefined): void {
    if (this.isOpen && code === undefined) {
      this.push(null);
      return;
    }
    this.failure = Object.assign(new Error(code ?? 'closed'), { code: code ?? 'ECONNRESET' });
    if (this.isOpen) this.destroy(this.failure);
    else this.hasOpened?.(this.failure);
  }
}
