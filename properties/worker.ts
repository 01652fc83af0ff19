import { work } from './kit/labour.ts';
import type { Order } from './kit/pool.ts';
import { subjectNamed } from './kit/subjects.ts';
import { protocols } from './registry.ts';

/** Entry of a worker thread. */
export default function carryOut({ protocol: name, subject, version, task }: Order): unknown {
  const protocol = protocols.find(({ spec }) => spec.name === name);
  if (!protocol) throw new Error(`no protocol ${name}`);
  return work(protocol, subjectNamed(protocol, subject), task, { version });
}
