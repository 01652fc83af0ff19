import type { Finding, Name } from '../kit/property.ts';
import type { GnutellaParameters } from './parameters.ts';
import type { Of } from './wire.ts';

/** Where walkers have come from and gone to, whose hosts keep state. */
export class Trails {
  /** By host, search and walker: who has brought it last. */
  private readonly arrivals = new Map<string, Name>();
  /** By host and search: to whom walkers were sent, and when last. */
  private readonly used = new Map<string, Map<string, number>>();
  private readonly memoryMs: number;

  constructor({ memoryMs }: GnutellaParameters) {
    // By the host’s own clock, which may run fast.
    this.memoryMs = 0.9 * memoryMs;
  }

  received(peer: Name, from: Name, { guid, walker }: Of<'query'>): void {
    this.arrivals.set(`${peer} ${guid} ${walker}`, from);
  }

  /**
   * A walker goes on. Returns what is wrong with that: it goes where one of its search has gone, and there was another way. What
   * was so long ago that its host may have forgotten it does not count.
   * @param neighbours of its host, as far as anybody knows.
   */
  sent(
    peer: Name,
    to: Name,
    { guid, walker, keeps }: Of<'query'>,
    neighbours: readonly string[],
    now: number,
  ): Finding | undefined {
    if (!keeps) return undefined;
    const key = `${peer} ${guid}`;
    const used = this.used.get(key) ?? new Map<string, number>();
    this.used.set(key, used);
    const arrival = this.arrivals.get(`${key} ${walker}`);
    const unused = neighbours.filter((each) => each !== arrival && !used.has(each));
    const last = used.get(`${to}`);
    used.set(`${to}`, now);
    if (last === undefined || now - last > this.memoryMs || unused.length === 0) return undefined;
    return {
      peer,
      expected: `walker ${walker} to one of ${unused.join(', ')}`,
      seen: `it goes to ${to}, where another has gone`,
    };
  }
}
