import { type Task, work } from '../../properties/kit/labour.ts';
import { protocolNamed } from '../../properties/kit/subjects.ts';
import { protocols } from '../../properties/registry.ts';
import { YOURS } from '../module/subject.ts';
import { type Parcel, pack } from '../parcel.ts';
import { openPipe, type PipeSubject } from './pipe.ts';

/** What a thread that drives a process is sent. */
export interface PipeOrder {
  readonly protocol: string;
  readonly exec: string;
  readonly version: string;
  readonly task: Task;
}

let pipe: PipeSubject | undefined;

/** Entry of a worker thread that has a process of its own, from its first piece of work on. */
export default function carryOut({ protocol: name, exec, version, task }: PipeOrder): Promise<Parcel> {
  return pack(() => {
    const protocol = protocolNamed(protocols, name);
    pipe ??= openPipe({ exec, protocol });
    return work(protocol, { ...pipe.subject, name: YOURS }, task, { version, yours: { exec } });
  });
}

/** The thread is about to end, and its process with it. */
export function close(): void {
  pipe?.close();
}
