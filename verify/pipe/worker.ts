import { type Task, work } from '../../properties/kit/labour.ts';
import { protocolNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import { YOURS } from '../module/subject.ts';
import { type Parcel, pack } from '../parcel.ts';
import { SubjectTrouble } from '../trouble.ts';
import { openPipe, type PipeSubject } from './pipe.ts';

/** What a thread that drives a process is sent. */
export interface PipeOrder {
  readonly protocol: string;
  readonly exec: string;
  readonly version: string;
  readonly task: Task;
}

let pipe: PipeSubject | undefined;
let trouble: SubjectTrouble | undefined;

/** Entry of a worker thread that has a process of its own, from its first piece of work on. */
export default function carryOut({ protocol: name, exec, version, task }: PipeOrder): Promise<Parcel> {
  return pack(() => {
    // A campaign is over with its first trouble; but what had been found is still to be shrunk.
    if (trouble && task.do === 'batch') throw trouble;
    try {
      const protocol = protocolNamed(protocols, name);
      pipe ??= openPipe({ exec, protocol });
      return work(protocol, { ...pipe.subject, name: YOURS }, task, { version, yours: { exec } });
    } catch (error) {
      if (error instanceof SubjectTrouble) {
        trouble = error;
        pipe = undefined;
      }
      throw error;
    }
  });
}

/** The thread is about to end, and its process with it. */
export function close(): void {
  pipe?.close();
}
