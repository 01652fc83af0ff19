import type { ChordView } from '../../spec/chord/messages.ts';
import type { ChordParameters } from '../../spec/chord/parameters.ts';
import { shapeOf } from '../../spec/chord/ring-shape.ts';
import { type Id, sameIds } from '../../spec/kit/ring.ts';
import type { Teller } from '../kit/protocol.ts';
import { operationInWords, short, type Words } from '../kit/words.ts';

/** Chord in Chord's own words: rings, appendages, lists. */
export const chordStory: Teller<ChordView, ChordParameters> = {
  draw(observation) {
    const shape = shapeOf(observation);
    if (shape.ids.length === 0) return ['no members'];
    const lines: string[] = [];
    const drawn = new Set<number>();
    for (let start = 0; start < shape.ids.length; start++) {
      if (!shape.inRing[start] || drawn.has(start)) continue;
      const walk = [short(shape.ids[start]!)];
      drawn.add(start);
      for (let node = shape.best[start]!; node !== start; node = shape.best[node]!) {
        drawn.add(node);
        walk.push(short(shape.ids[node]!));
      }
      lines.push(`ring       ${[...walk, walk[0]].join(' → ')}`);
    }
    for (let node = 0; node < shape.ids.length; node++) {
      if (shape.inRing[node]) continue;
      const next = shape.best[node]!;
      const to = next >= 0 ? short(shape.ids[next]!) : 'nobody alive';
      lines.push(`appendage  ${short(shape.ids[node]!)} → ${to}`);
    }
    for (const [node, view] of shape.views.entries()) {
      const list = view.successors.map((id) => short(id) + (shape.indexOf(id) >= 0 ? '' : '✗'));
      const before =
        view.predecessor === null
          ? 'none'
          : short(view.predecessor) + (shape.indexOf(view.predecessor) >= 0 ? '' : '✗');
      const keys = view.keys.length > 0 ? `   keys ${view.keys.map(short).join(', ')}` : '';
      lines.push(
        `${short(shape.ids[node]!).padStart(8)}   predecessor ${before}, successors [${list.join(', ')}]${keys}`,
      );
    }
    return lines;
  },

  operation: (operation) => operationInWords(operation, words),

  change(address, before, after) {
    if (!after) return undefined;
    const told: string[] = [];
    if (!before?.member && after.member) told.push('is a member');
    if (before?.member && !after.member) told.push('is no longer a member');
    if (after.member && !sameIds(before?.successors ?? [], after.successors))
      told.push(`successors [${after.successors.map(short).join(', ')}]`);
    if (after.member && before?.predecessor !== after.predecessor)
      told.push(`predecessor ${after.predecessor === null ? 'none' : short(after.predecessor)}`);
    if (!sameIds(before?.keys ?? [], after.keys))
      told.push(`keeps keys [${after.keys.map(short).join(', ')}]`);
    const fingers = after.fingers.flatMap((finger, i) =>
      finger !== (before?.fingers[i] ?? null)
        ? [`finger[${i}] = ${finger === null ? 'unknown' : short(finger)}`]
        : [],
    );
    if (fingers.length > 0)
      told.push(fingers.length > 3 ? `${fingers.length} fingers anew` : fingers.join(', '));
    return told.length > 0 ? `${short(address)}: ${told.join('; ')}` : undefined;
  },
};

const words: Words = {
  name: short,
  timers: {
    stabilize: 'stabilizes',
    adopt: 'asks the candidate that its successor named (StabilizeFromPredecessor)',
    reconcile: 'reconciles: takes over its successor’s list',
    update: 'updates: drops a dead first successor',
    flush: 'flushes: forgets a dead predecessor',
    fix_fingers: 'fixes a finger',
    replicate: 'renews its copies',
    return: 'sends home what is not its own',
  },
  call({ call, args }) {
    const { key, value } = args as { key: Id; value?: string };
    const deeds = { store: `stores ${JSON.stringify(value)} under`, fetch: 'fetches', lookup: 'looks up' };
    return `${deeds[call as keyof typeof deeds]} key ${short(key)}`;
  },
};
