import { UsageError } from '../report/usage-error.ts';
import { count } from '../report/words.ts';

/** Options' values from text, each with one clear line when it is wrong. */

const MOST_SECONDS = 30 * 24 * 3600;
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, min: 60, h: 3600 };

/** A parser of whole numbers in [low, high]. */
export function wholeNumber(flag: string, low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,15}$/.test(text) && value >= low && value <= high) return value;
    throw new UsageError(
      `${flag} should be a whole number from ${count(low)} to ${count(high)}, not "${text}"`,
    );
  };
}

/** `6`, or `6-12`. */
export function range(
  flag: string,
  low: number,
  high: number,
): (text: string) => { min: number; max: number } {
  return (text) => {
    const match = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(text);
    const min = Number(match?.[1]);
    const max = Number(match?.[2] ?? match?.[1]);
    if (match && min >= low && max <= high && min <= max) return { min, max };
    throw new UsageError(
      `${flag} should be a number from ${count(low)} to ${count(high)} or a range such as 6-12, not "${text}"`,
    );
  };
}

/** A range as {@link range} reads it. */
export function asRange({ min, max }: { readonly min: number; readonly max: number }): string {
  return min === max ? String(min) : `${min}-${max}`;
}

/** `30`, `30s`, `2m`, `1h`, in seconds. */
export function seconds(flag: string): (text: string) => number {
  return (text) => {
    const match = /^(\d{1,9}(?:\.\d{1,6})?)(s|m|min|h)?$/.exec(text);
    const value = Number(match?.[1]) * UNITS[match?.[2] ?? '']!;
    if (match && value > 0 && value <= MOST_SECONDS) return value;
    throw new UsageError(`${flag} should be a time such as 30, 30s, 5m or 1h, not "${text}"`);
  };
}

/** Identifiers separated by commas: `0,18,40`. */
export function addresses(flag: string): (text: string) => (number | string)[] {
  return (text) => {
    const words = text.split(',').map((word) => word.trim());
    if (words.some((word) => !/^[A-Za-z0-9_.:-]{1,256}$/.test(word)))
      throw new UsageError(
        `${flag} should be identifiers separated by commas, such as 0,18,40, not "${text}"`,
      );
    return words.map((word) => (/^\d{1,15}$/.test(word) ? Number(word) : word));
  };
}
