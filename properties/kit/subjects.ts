import type { Subject } from '../../impl/kit/subject.ts';
import type { Protocol } from './protocol.ts';

/** The protocol of that name. @throws Error when there is none. */
export function protocolNamed(protocols: readonly Protocol[], name: string): Protocol {
  const protocol = protocols.find(({ spec }) => spec.name === name);
  if (!protocol)
    throw new Error(`no protocol ${name}; there are ${protocols.map(({ spec }) => spec.name).join(', ')}`);
  return protocol;
}

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
