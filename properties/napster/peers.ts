import type { SharedFile } from '../../spec/napster/files.ts';
import { md5Of } from '../../spec/napster/files.ts';
import { COMPARISONS, type Comparison, queryText } from '../../spec/napster/query.ts';
import type { Draw } from '../kit/draw.ts';

/** The first so many addresses that anyone would think of. */
export function plainAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `10.0.0.${i + 1}`);
}

/** So few words that names are alike, so many that they are not the same. */
const WORDS = ['blue', 'train', 'naima', 'giant', 'steps', 'live'];
const BITRATES = [96, 128, 128, 192];

/**
 * A file that somebody has. Names come from few words, so that searches meet several; contents from few tags, so that some
 * have the same leading bytes and not the same end.
 */
export function drawFile(draw: Draw): SharedFile {
  const words = draw.shuffle(WORDS).slice(0, draw.int(1, 3));
  const head = draw.pick(['aa', 'bb', 'cc']);
  const size = draw.pick([0, 120_000, 250_000, 299_008, 450_000, 450_000, 900_000]);
  const tail = size > 299_008 ? draw.pick(['xx', 'yy']) : head;
  return {
    file: `${draw.chance(0.5) ? words.join(' ').toUpperCase() : words.join(' ')}.mp3`,
    md5: md5Of(head),
    size,
    bitrate: draw.pick(BITRATES),
    freq: draw.pick([44_100, 44_100, 48_000]),
    time: draw.int(30, 600),
    head,
    tail,
  };
}

/** The data of message 200; now and then what is no query, as the list’s own example of quotes within quotes. */
export function drawQuery(draw: Draw): string {
  if (draw.chance(0.04)) return 'FILENAME CONTAINS "a "quoted" string" MAX_RESULTS 100';
  const compare = (chance: number, values: readonly number[]): Comparison | null =>
    draw.chance(chance) ? { how: draw.pick(COMPARISONS), than: draw.pick(values) } : null;
  const word = () => draw.pick([...WORDS, 'mp3']);
  return queryText({
    words: draw.chance(0.7) ? [word(), ...(draw.chance(0.2) ? [word()] : [])] : [],
    most: draw.chance(0.4) ? draw.pick([0, 1, 2, 5, 100, 1000]) : null,
    linespeed: compare(0.15, [3, 5, 8]),
    bitrate: compare(0.25, BITRATES),
    freq: compare(0.15, [44_100, 48_000]),
  });
}
