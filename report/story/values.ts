/** Plain data in the fewest words. */

const LONGEST = 160;

/** `7`, `none`, `yes`, `[5, 9]`, `predecessor 3, successors [9, 22]`. */
export function brief(value: unknown): string {
  const text = say(value, 0);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** A peer; long identifiers by their first digits, addresses whole: hosts of one network begin alike. */
export function nameOf(address: number | string): string {
  const name = String(address);
  return /^[0-9a-f]{13,}$/.test(name) ? `${name.slice(0, 6)}…` : name;
}

/** The fields of a message, call or outcome, without those named. */
export function fieldsOf(body: object, ...without: readonly string[]): string {
  const entries = Object.entries(body).filter(([name]) => !without.includes(name));
  return brief(Object.fromEntries(entries));
}

function say(value: unknown, depth: number): string {
  if (value === null || value === undefined) return 'none';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (typeof value !== 'object') return String(value);
  if (depth > 3) return '…';
  if (Array.isArray(value)) return `[${value.map((entry) => say(entry, depth + 1)).join(', ')}]`;
  const fields = Object.entries(value).map(([name, field]) => `${name} ${say(field, depth + 1)}`);
  return depth === 0 ? fields.join(', ') : `{${fields.join(', ')}}`;
}
