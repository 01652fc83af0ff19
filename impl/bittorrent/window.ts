import { RATE_MS } from '../../spec/bittorrent/constants.ts';

/** Bytes that went over a connection in the last twenty seconds (Cohen 2003 §3.2: “a rolling 20-second average”). */
export interface Window {
  /** When, and how many, alternately; the oldest first. */
  log: number[];
  /** The sum of those in the log. */
  bytes: number;
}

export function quietWindow(): Window {
  return { log: [], bytes: 0 };
}

export function passed(window: Window, bytes: number, now: number): void {
  forget(window, now);
  window.log.push(now, bytes);
  window.bytes += bytes;
}

/** Bytes in the window that ends now: as good as a rate to compare by. */
export function rateOf(window: Window, now: number): number {
  forget(window, now);
  return window.bytes;
}

function forget(window: Window, now: number): void {
  const { log } = window;
  let old = 0;
  while (old < log.length && log[old]! <= now - RATE_MS) {
    window.bytes -= log[old + 1]!;
    old += 2;
  }
  if (old > 0) log.splice(0, old);
}
