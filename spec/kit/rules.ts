/** What the parameters of a run may be: files come from elsewhere, and what is in them decides how long a run takes. */
export interface Rule {
  /** What it should be, in a phrase. */
  readonly phrase: string;
  allows(value: unknown): boolean;
}

/** One for each parameter. */
export type Rules<P = unknown> = { readonly [K in keyof P]-?: Rule };

/** An integer, both ends included. */
export function whole(least: number, most: number): Rule {
  return {
    phrase: `an integer from ${least} to ${most}`,
    allows: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  };
}

export const flag: Rule = { phrase: 'true or false', allows: (value) => typeof value === 'boolean' };

export function choice(...values: readonly string[]): Rule {
  return { phrase: `one of ${values.join(', ')}`, allows: (value) => values.includes(value as string) };
}

/** Something else, which a phrase describes. */
export function such(phrase: string, allows: Rule['allows']): Rule {
  return { phrase, allows };
}

/** A list of them. */
export function list(rule: Rule, least = 0, most = 100_000): Rule {
  return {
    phrase: `a list of ${least} to ${most}, each ${rule.phrase}`,
    allows: (value) =>
      Array.isArray(value) &&
      value.length >= least &&
      value.length <= most &&
      value.every((each) => rule.allows(each)),
  };
}

/** A list with one for each of the rules. */
export function tuple(...rules: readonly Rule[]): Rule {
  return {
    phrase: `[${rules.map(({ phrase }) => phrase).join(', ')}]`,
    allows: (value) =>
      Array.isArray(value) &&
      value.length === rules.length &&
      rules.every((rule, i) => rule.allows(value[i])),
  };
}

/** It may be left out. */
export function optional(rule: Rule): Rule {
  return { phrase: rule.phrase, allows: (value) => value === undefined || rule.allows(value) };
}

/** The first that breaks its rule, and what it should be, in a phrase; undefined: none. */
export function misruled(rules: Readonly<Record<string, Rule>>, params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    return 'it should be an object of parameters';
  const strange = Object.keys(params).find((name) => !Object.hasOwn(rules, name));
  if (strange !== undefined) return `${JSON.stringify(strange)} is no parameter`;
  for (const [name, rule] of Object.entries(rules)) {
    const value = Object.hasOwn(params, name) ? (params as Record<string, unknown>)[name] : undefined;
    if (!rule.allows(value)) return `"${name}" should be ${rule.phrase}`;
  }
  return undefined;
}
