import type { Name } from '../kit/property.ts';
import { type NapsterParameters, nickOf } from './parameters.ts';
import type { Said } from './wire.ts';

/** A download that a client has asked a server for. */
interface Request {
  readonly server: Name;
  readonly by: Name;
  readonly nick: string;
  readonly file: string;
}

/** What servers were asked for, and have not answered: 203 and 500, by whoever is still connected. */
export class Requests {
  private readonly parameters: NapsterParameters;
  private open: readonly Request[] = [];

  constructor(parameters: NapsterParameters) {
    this.parameters = parameters;
  }

  /** A server has heard this. */
  heard(server: Name, from: Name, said: Said): void {
    if (said.type === 'get' || said.type === 'alternate_get')
      this.open = [...this.open, { server, by: from, nick: said.nick, file: said.file }];
  }

  /** A server says this. */
  said(server: Name, to: Name, said: Said): void {
    switch (said.type) {
      case 'get_ack':
      case 'get_error':
      case 'accept_failed':
      case 'limit_reached':
        this.close((each) => each.by === to && each.nick === said.nick && each.file === said.file, server);
        break;
      // It is told to the owner: to call whoever wants the file.
      case 'alternate_ack': {
        const owner = nickOf(this.parameters, `${to}`);
        this.close(
          ({ by, nick, file }) =>
            nickOf(this.parameters, `${by}`) === said.nick && nick === owner && file === said.file,
          server,
        );
      }
    }
  }

  /** Their connection has ended. */
  parted(one: Name, other: Name): void {
    this.open = this.open.filter(
      ({ server, by }) => !(server === one && by === other) && !(server === other && by === one),
    );
  }

  gone(peer: Name): void {
    this.open = this.open.filter(({ server, by }) => server !== peer && by !== peer);
  }

  unanswered(): Request | undefined {
    return this.open[0];
  }

  private close(answers: (request: Request) => boolean, server: Name): void {
    const answered = this.open.find((each) => each.server === server && answers(each));
    this.open = this.open.filter((each) => each !== answered);
  }
}
