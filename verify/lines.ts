import { Misfit } from './terms.ts';

/**
 * The lines of a stranger’s file, without their ends, and never more of it at once than a line may have.
 * @param most bytes of a line.
 * @param mustEnd the last line, too, ends with a line feed.
 * @throws Misfit for a line that is longer, or breaks off.
 */
export async function* lines(
  chunks: AsyncIterable<Buffer>,
  { most, mustEnd }: { readonly most: number; readonly mustEnd: boolean },
): AsyncGenerator<string> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      yield Buffer.concat([...held, chunk.subarray(from, at)]).toString('utf8');
      held = [];
      size = 0;
      from = at + 1;
    }
    held.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > most) throw new Misfit(`a line of more than ${most} characters`);
  }
  if (size === 0) return;
  if (mustEnd) throw new Misfit('it breaks off in the middle of a line');
  yield Buffer.concat(held).toString('utf8');
}
