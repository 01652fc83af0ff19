import type { Query, SharedFile } from '../../spec/fasttrack/files.ts';
import type { Draw } from '../kit/draw.ts';

/** The first so many addresses that anyone would think of. */
export function plainAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `10.0.${(i + 1) >> 8}.${(i + 1) & 255}`);
}

/** So few words that names are alike, so many that they are not the same. */
const WORDS = ['kind', 'blue', 'giant', 'steps', 'live'];
const CONTENTS = ['aa', 'bb', 'cc'];

/** The hash of what a tag stands for. */
export function hashOf(content: string): string {
  return `${content}`.repeat(4);
}

/** A file that somebody has. Few contents, so that the same is known under several names. */
export function drawFile(draw: Draw): SharedFile {
  const words = draw.shuffle(WORDS).slice(0, draw.int(1, 3)).join(' ');
  const content = draw.pick(CONTENTS);
  return {
    file: `${draw.chance(0.5) ? words.toUpperCase() : words}.mp3`,
    hash: hashOf(content),
    size: draw.pick([0, 60_000, 150_000, 250_000]),
    content,
  };
}

/** Anything, words of names or parts of them, or who has a content. */
export function drawQuery(draw: Draw): Query {
  if (draw.chance(0.2)) return { kind: 'location', sought: hashOf(draw.pick(CONTENTS)) };
  const words = draw.chance(0.5) ? draw.shuffle(WORDS).slice(0, draw.int(1, 2)) : [];
  const parts = words.map((word) => (draw.chance(0.2) ? word.slice(0, 3) : word));
  return { kind: 'files', sought: parts.join(' ') };
}
