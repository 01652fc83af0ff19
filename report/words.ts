/** Numbers as people read them. The same everywhere, whatever the machine's locale says. */

/** 1234567 → `1,234,567`. */
export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 run`, `2 runs`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Seconds: `0.04 s`, `3.2 s`, `45 s`, `2 min 5 s`, `1 h 3 min`. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A large rate or count in few characters: `950`, `12.3 k`, `4.5 M`. */
export function short(value: number): string {
  if (value < 10_000) return count(value);
  if (value < 1_000_000) return `${(value / 1000).toFixed(value < 100_000 ? 1 : 0)} k`;
  return `${(value / 1_000_000).toFixed(1)} M`;
}

/** A part of a whole, never rounded up to 100 %. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '100 %';
  return `${part === whole ? 100 : Math.min(99, Math.floor((100 * part) / whole))} %`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly (string | number)[], last = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${last} ${items[items.length - 1]}`;
}

/** `1 mean`, three significant digits, without trailing zeros. */
export function measured(value: number): string {
  return String(Number(value.toPrecision(3)));
}
