import { REDIRECTOR_PORT, SERVER_PORT } from '../../spec/napster/constants.ts';
import type { Framed } from '../../spec/napster/layouts.ts';
import { type OnSocket, SpeakingPeer } from './speaking.ts';

/** What opennap’s clients take for “all are busy”. */
const NOBODY = '127.0.0.1';

/** The redirector, or metaserver: tells whoever connects which index server has the fewest users. */
export abstract class RedirectorPeer extends SpeakingPeer {
  protected redirect(from: string, message: OnSocket): void {
    if (message.type !== 'connect') return;
    if (message.port === REDIRECTOR_PORT) {
      const server = this.leastLoaded();
      this.say(from, {
        type: 'best_host',
        socket: message.socket,
        host: server ?? NOBODY,
        port: server === undefined ? 0 : SERVER_PORT,
      });
    }
    this.hangUp(from, message.socket);
  }

  protected leastLoaded(): string | undefined {
    const { servers } = this.parameters;
    const users = (server: string) => this.core.loads.find(([known]) => known === server)?.[1] ?? Infinity;
    const least = Math.min(...servers.map(users));
    return least === Infinity ? undefined : servers.find((server) => users(server) === least);
  }

  protected hearLoad(from: string, message: Framed): void {
    if (message.type !== 'stats' || !this.parameters.servers.includes(from)) return;
    this.setLoads([...this.core.loads.filter(([server]) => server !== from), [from, message.users]]);
  }

  protected serverGone(server: string): void {
    this.setLoads(this.core.loads.filter(([known]) => known !== server));
  }

  private setLoads(loads: typeof this.core.loads): void {
    this.core.loads = loads;
    this.touched();
  }
}
