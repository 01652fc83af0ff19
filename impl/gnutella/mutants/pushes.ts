import { USUAL_TTL } from '../../../spec/gnutella/constants.ts';
import type { Of } from '../../../spec/gnutella/wire.ts';
import { GnutellaPeer } from '../reference.ts';
import { mutant } from './mutant.ts';

class PushByGuid extends GnutellaPeer {
  protected override sendPush(push: Of<'push'>): boolean {
    if (push.hops === 0) return super.sendPush(push);
    const route = this.seen.find(this.keyOf('query', push.guid));
    const link = this.core.links.find(({ id }) => id === route);
    if (link) this.env.send(link.peer, this.encoded(push));
    return link !== undefined;
  }
}

class PushToEverybody extends GnutellaPeer {
  protected override sendPush(push: Of<'push'>): boolean {
    const links = this.targetsOf(undefined);
    for (const { peer } of links) this.env.send(peer, this.encoded(push));
    return links.length > 0;
  }
}

class PushesAnyway extends GnutellaPeer {
  protected override sendPush(push: Of<'push'>): boolean {
    if (super.sendPush(push)) return true;
    const links = this.targetsOf(undefined);
    for (const { peer } of links) this.env.send(peer, this.encoded(push));
    return links.length > 0;
  }
}

class GivesToItsNeighbour extends GnutellaPeer {
  protected override give(push: Of<'push'>): void {
    const [link] = this.targetsOf(undefined);
    super.give(link ? { ...push, ip: link.peer } : push);
  }
}

class GivesWhatIsFirst extends GnutellaPeer {
  protected override give(push: Of<'push'>): void {
    const [file] = this.core.files;
    super.give(file ? { ...push, index: file.index } : push);
  }
}

class PushesWhoeverHasTheName extends GnutellaPeer {
  protected override push(call: number, owner: string, name: string): void {
    const [, ip = owner] = this.core.known.find((hit) => hit[5] === name) ?? [];
    super.push(call, ip, name);
  }
}

class PushOfUsualTtl extends GnutellaPeer {
  protected override reach(): number {
    return USUAL_TTL;
  }
}

/** Pushes gone wrong. */
export const pushMutants = [
  mutant(
    'push-by-guid',
    'A Push is passed on by its GUID, which nobody has seen.',
    'Classic mistake: G0.4 §4 (rule 3: by Servent Identifier, not Descriptor ID)',
    PushByGuid,
  ),
  mutant('push-to-everybody', 'A Push is flooded.', 'Classic mistake: G0.4 §4 (rule 3)', PushToEverybody),
  mutant(
    'pushes-anyway',
    'A Push whose way is gone is flooded.',
    'Classic mistake: G0.4 §4 (rule 3)',
    PushesAnyway,
  ),
  mutant(
    'gives-to-its-neighbour',
    'Whoever is pushed connects to whoever has passed the Push on.',
    'Classic mistake: G0.4 §3.2.5 (address of whoever pushes)',
    GivesToItsNeighbour,
  ),
  mutant(
    'gives-what-is-first',
    'Whoever is pushed gives its first file, whichever was asked for.',
    'Classic mistake: G0.4 §3.2.5 (File Index)',
    GivesWhatIsFirst,
  ),
  mutant(
    'pushes-whoever-has-the-name',
    'A Push goes to whoever was last found with a file of that name, and not to whom the user has named.',
    'Classic mistake: G0.4 §3.2.5 (Servent Identifier)',
    PushesWhoeverHasTheName,
  ),
  mutant(
    'push-of-usual-ttl',
    'A Push may go seven hops, however far away its servent was found.',
    'Classic mistake: G0.4 §4 (rule 3: “along the same path”)',
    PushOfUsualTtl,
  ),
];
