import { SimulationOver } from '../sim/peer.ts';

/**
 * A subject that is not ours broke the contract, died or hung. A run that meets it is inconclusive: nothing is known
 * about the protocol, so it is neither held nor falsified.
 */
export class SubjectTrouble extends SimulationOver {
  override readonly name = 'SubjectTrouble';

  get reason(): string {
    return this.message;
  }
}

const SHOWN_CHARACTERS = 400;
const REMEMBERED_LINES = 40;

/** The last lines that went each way. Bounded, whatever is said. */
export class Transcript {
  private readonly lines: string[] = [];
  private next = 0;

  asked(line: string): void {
    this.add(`-> ${clip(line)}`);
  }

  answered(line: string): void {
    this.add(`<- ${clip(line)}`);
  }

  /** Oldest first, with what the process wrote to stderr after it. */
  read(stderr = ''): string[] {
    const said = [...this.lines.slice(this.next), ...this.lines.slice(0, this.next)];
    const errors = stderr.split('\n').filter((line) => line !== '');
    return [...said.map(printable), ...errors.map((line) => `stderr: ${printable(clip(line))}`)];
  }

  private add(line: string): void {
    this.lines[this.next] = line;
    this.next = (this.next + 1) % REMEMBERED_LINES;
  }
}

/** Text from a stranger as it may be shown: what moves a cursor, changes a colour or turns the writing around is spelt out. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** What a stranger threw, in one line that is safe to print. */
export function firstLine(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return printable(text.split('\n')[0]!.slice(0, SHOWN_CHARACTERS));
}

/** A long line is copied, not sliced: a slice would keep the whole of it in memory. */
function clip(line: string): string {
  if (line.length <= SHOWN_CHARACTERS) return line;
  const head = Buffer.from(line.slice(0, SHOWN_CHARACTERS)).toString();
  return `${head}… (${line.length} characters)`;
}
