import type { Subject } from '../impl/kit/subject.ts';
import type { Protocol } from '../properties/kit/protocol.ts';
import { referenceOf } from '../properties/kit/subjects.ts';
import { hint } from '../report/suggest.ts';
import { UsageError } from '../report/usage-error.ts';

/** From names that people type to what they mean. A name that nothing has is an error with a suggestion. */

export function protocolNamed(protocols: readonly Protocol[], name: string): Protocol {
  const found = protocols.find(({ spec }) => spec.name === name);
  if (found) return found;
  throw new UsageError(
    `unknown protocol "${name}"; ${hint(
      name,
      protocols.map(({ spec }) => spec.name),
    )}`,
  );
}

export function subjectNamed(protocol: Protocol, name: string): Subject {
  const found = protocol.subjects.find((subject) => subject.name === name);
  if (found) return found;
  const names = protocol.subjects.map((subject) => subject.name);
  throw new UsageError(`unknown subject "${name}" of ${protocol.spec.name}; ${hint(name, names)}`);
}

/** The subject asked for, or else the reference. */
export function subjectOf(protocol: Protocol, name: string | undefined): Subject {
  if (name !== undefined) return subjectNamed(protocol, name);
  return referenceOf(protocol);
}

/** @throws UsageError when a property is none of the protocol's. */
export function checkProperties(protocol: Protocol, properties: readonly string[] | undefined): void {
  const names = protocol.spec.properties.map(({ name }) => name);
  for (const property of properties ?? [])
    if (!names.includes(property))
      throw new UsageError(
        `unknown property "${property}" of ${protocol.spec.name}; ${hint(property, names)}`,
      );
}

export interface Wanted {
  readonly subject?: string;
  readonly property?: readonly string[];
}

/**
 * The protocols named, each of which must have the subject and properties asked for; or, none being named, all that
 * have them.
 */
export function protocolsFor(all: readonly Protocol[], names: readonly string[], wanted: Wanted): Protocol[] {
  if (names.length > 0) {
    const named = [...new Set(names)].map((name) => protocolNamed(all, name));
    for (const protocol of named) {
      if (wanted.subject !== undefined) subjectNamed(protocol, wanted.subject);
      checkProperties(protocol, wanted.property);
    }
    return named;
  }
  const fitting = all.filter((protocol) => has(protocol, wanted));
  if (fitting.length === 0) throw new UsageError(`no protocol has ${describe(wanted, all)}`);
  return fitting;
}

function has({ spec, subjects }: Protocol, { subject, property }: Wanted): boolean {
  return (
    (subject === undefined || subjects.some(({ name }) => name === subject)) &&
    (property ?? []).every((wanted) => spec.properties.some(({ name }) => name === wanted))
  );
}

function describe({ subject, property }: Wanted, all: readonly Protocol[]): string {
  const subjects = all.flatMap((protocol) => protocol.subjects.map(({ name }) => name));
  if (subject !== undefined && !subjects.includes(subject))
    return `a subject "${subject}"; ${hint(subject, [...new Set(subjects)])}`;
  const properties = all.flatMap(({ spec }) => spec.properties.map(({ name }) => name));
  const stranger = property?.find((name) => !properties.includes(name));
  if (stranger !== undefined) return `a property "${stranger}"; ${hint(stranger, [...new Set(properties)])}`;
  return 'all of what --subject and --property ask for';
}
