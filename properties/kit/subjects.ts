import type { Subject } from '../../impl/kit/subject.ts';
import type { Protocol } from './protocol.ts';

/** The subject of that name. @throws Error when the protocol has none. */
export function subjectNamed(protocol: Protocol, name: string): Subject {
  const subject = protocol.subjects.find((each) => each.name === name);
  if (!subject) throw new Error(`${protocol.spec.name} has no subject ${name}`);
  return subject;
}

/** The protocol as it should be. @throws Error when it has none. */
export function referenceOf(protocol: Protocol): Subject {
  const reference = protocol.subjects.find(({ kind }) => kind === 'reference');
  if (!reference) throw new Error(`${protocol.spec.name} has no reference`);
  return reference;
}
