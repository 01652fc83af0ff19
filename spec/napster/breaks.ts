import type { Name, Operating } from '../kit/property.ts';
import type { NapsterView } from './messages.ts';

/** What fate has done to connections with servers, and their clients have yet to hear of. */
export class Breaks {
  /** The network is cut in two. */
  isCut = false;
  private readonly unheard = new Set<Name>();

  operating(operation: Operating, shown: ReadonlyMap<Name, NapsterView>): void {
    if (operation.do === 'partition') this.isCut = true;
    if (operation.do === 'heal') this.isCut = false;
    for (const [client, { server }] of shown)
      if (server !== null && breaks(operation, client, server)) this.unheard.add(client);
  }

  /** A client shows this; undefined: it is gone. */
  changed(client: Name, view: NapsterView | undefined): void {
    if (view === undefined || view.server === null) this.unheard.delete(client);
  }

  /** This client takes a connection for whole that is not. */
  deceives(client: Name): boolean {
    return this.unheard.has(client);
  }
}

function breaks(operation: Operating, client: Name, server: Name): boolean {
  const { peer, other, peers = [] } = operation;
  if (operation.do === 'sever')
    return (peer === client && other === server) || (peer === server && other === client);
  return operation.do === 'partition' && peers.includes(client) !== peers.includes(server);
}
