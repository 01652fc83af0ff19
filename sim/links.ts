import type { Tape } from './tape.ts';

/** The weather on every link, in numbers. All zero: perfect links. */
export interface Weather {
  /** Messages lost, duplicated: in thousandths. */
  readonly loss: number;
  readonly duplicate: number;
  /** Extra latency, up to this many milliseconds. */
  readonly jitterMs: number;
}

/** What becomes of one message: lost, or delivered after so many milliseconds, perhaps twice. */
export interface Fate {
  lost: boolean;
  delayMs: number;
  /** Delay of the second copy; −1: there is none. */
  againMs: number;
}

/** Latency of a link in fair weather, in milliseconds. */
export const LATENCY_MS = 10;

/** How much later a message comes over a connection when the link has lost it once. */
export const RETRANSMIT_MS = 200;

/** How long an end of a connection waits for the other across a cut of the network before it gives up. */
export const BREAK_MS = 1000;

/**
 * Draws the fate of one message with a single value of the tape; 0 means: delivered once, without delay beyond the
 * usual. `fate` is filled in and returned, so that nothing is allocated.
 */
export function drawFate(weather: Weather, tape: Tape, fate: Fate): Fate {
  fate.lost = false;
  fate.delayMs = LATENCY_MS;
  fate.againMs = -1;
  if (weather.loss === 0 && weather.duplicate === 0 && weather.jitterMs === 0) return fate;
  const value = tape.next();
  if (value === 0) return fate;
  const luck = value % 1000;
  const spread = Math.floor(value / 1000);
  fate.lost = luck >= 1000 - weather.loss;
  if (weather.jitterMs > 0) fate.delayMs += spread % (weather.jitterMs + 1);
  if (luck < weather.duplicate) fate.againMs = fate.delayMs + (spread % 64);
  return fate;
}
