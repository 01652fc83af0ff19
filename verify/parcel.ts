import { ModuleMisfit } from './module/contract.ts';
import { SubjectTrouble } from './trouble.ts';

/** What a thread that runs strangers sends home: errors of these kinds are findings, and have to keep their kind on their way. */
export type Parcel =
  | { readonly value: unknown }
  | { readonly misfit: string }
  | { readonly trouble: { readonly reason: string; readonly transcript: readonly string[] } }
  /** Ours, with its stack. */
  | { readonly bug: { readonly message: string; readonly stack: string | undefined } };

/** What some work in this thread has come to. */
export async function pack(work: () => unknown): Promise<Parcel> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof ModuleMisfit) return { misfit: error.message };
    if (error instanceof SubjectTrouble)
      return { trouble: { reason: error.reason, transcript: error.transcript } };
    const { message, stack } = error as Error;
    return { bug: { message, stack } };
  }
}

/** What came of it, in the thread that asked. @throws SubjectTrouble, ModuleMisfit: as the work did. */
export function unpack(parcel: Parcel): unknown {
  if ('misfit' in parcel) throw new ModuleMisfit(parcel.misfit);
  if ('trouble' in parcel) throw new SubjectTrouble(parcel.trouble.reason, parcel.trouble.transcript);
  if ('bug' in parcel) throw Object.assign(new Error(parcel.bug.message), { stack: parcel.bug.stack });
  return parcel.value;
}
