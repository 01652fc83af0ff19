import { GO_AHEAD } from '../../spec/napster/constants.ts';
import { AskingClient } from './asking.ts';
import { PATIENCE_MS } from './constants.ts';
import type { Arrival, Download, Upload } from './state.ts';

/** What both ends of a transfer stand on: who has called, what is under way, what the server has been told of it, and patience. */
export abstract class TransferringClient extends AskingClient {
  /** What else can be asked of whoever has connected to the data port. */
  protected arrive(from: string, socket: string, port: number): void {
    if (port !== this.port || !this.isListening()) {
      this.hangUp(from, socket);
      return;
    }
    this.core.arrivals = [...this.core.arrivals, { socket, from, verb: null }];
    this.say(from, { type: 'digits', socket, value: GO_AHEAD });
    this.env.setTimer(`patience ${socket}`, PATIENCE_MS);
  }

  /** Behind a firewall nobody gets through. */
  protected isListening(): boolean {
    return this.port !== 0;
  }

  protected arrivalOn(socket: string): Arrival | undefined {
    return this.core.arrivals.find((each) => each.socket === socket);
  }

  protected dismiss(socket: string): void {
    this.core.arrivals = this.core.arrivals.filter((each) => each.socket !== socket);
    this.env.clearTimer(`patience ${socket}`);
  }

  protected refuse(from: string, socket: string, text: 'INVALID REQUEST' | 'FILE NOT SHARED'): void {
    this.say(from, { type: 'refusal', socket, text });
    this.hangUp(from, socket);
  }

  protected downloadOn(socket: string): Download | undefined {
    return this.core.downloads.find((each) => each.socket === socket);
  }

  protected uploadOn(socket: string): Upload | undefined {
    return this.core.uploads.find((each) => each.socket === socket);
  }

  /** Something has moved: patience begins anew. */
  protected download(changed: Download): Download {
    this.core.downloads = this.core.downloads.map((each) =>
      each.number === changed.number ? changed : each,
    );
    this.touched();
    this.env.setTimer(`patience ${changed.number}`, PATIENCE_MS);
    return changed;
  }

  protected upload(changed: Upload): Upload {
    this.core.uploads = this.core.uploads.map((each) => (each.number === changed.number ? changed : each));
    this.touched();
    this.env.setTimer(`patience ${changed.number}`, PATIENCE_MS);
    return changed;
  }

  /** The session that counts transfers is over, and the next one begins at nothing. */
  protected forgetCounts(): void {
    this.core.downloads = this.core.downloads.map((each) => ({ ...each, counted: false }));
    this.core.uploads = this.core.uploads.map((each) => ({ ...each, counted: false }));
  }
}
