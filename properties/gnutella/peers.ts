import type { Draw } from '../kit/draw.ts';

/** The first so many addresses that anyone would think of. */
export function plainAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `10.0.0.${i + 1}`);
}

/** So few words that names are alike, so many that they are not the same. */
export const WORDS = ['blue', 'train', 'naima', 'giant', 'steps', 'live'];

export interface File {
  readonly name: string;
  readonly size: number;
}

export function drawFile(draw: Draw): File {
  const words = draw.shuffle(WORDS).slice(0, draw.int(1, 3));
  const name = `${draw.chance(0.3) ? words.join(' ').toUpperCase() : words.join(' ')}.mp3`;
  return { name, size: draw.pick([0, 1000, 4_000_000]) };
}

/** What a file’s name has, mostly; or anything, or nothing. */
export function drawCriteria(draw: Draw, file: File): string {
  if (draw.chance(0.7)) return file.name.split(/[ .]/)[0]!;
  return draw.pick([...WORDS, 'mp3', 'mp3', 'blue train', 'rain', 'mp', '']);
}

/** Connections of a network among these, each with the one who opens it. */
export function drawGraph(draw: Draw, peers: readonly string[]): [string, string][] {
  const mixed = draw.shuffle(peers);
  const edge = (a: number, b: number): [string, string] =>
    draw.chance(0.5) ? [mixed[a]!, mixed[b]!] : [mixed[b]!, mixed[a]!];
  const line = mixed.slice(1).map((_, at) => edge(at, at + 1));
  const shape = draw.pick(['line', 'ring', 'tree', 'random', 'random', 'dense']);
  if (shape === 'line') return line;
  if (shape === 'ring') return mixed.length > 2 ? [...line, edge(mixed.length - 1, 0)] : line;
  const tree = mixed.slice(1).map((_, at) => edge(draw.int(0, at), at + 1));
  const chance = { tree: 0, random: 0.15, dense: 0.5 }[shape]!;
  const more = mixed.flatMap((_, a) =>
    mixed.slice(0, Math.max(0, a - 1)).flatMap((__, b) => (draw.chance(chance) ? [edge(a, b)] : [])),
  );
  return [...tree, ...more];
}
