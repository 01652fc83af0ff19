import { COLUMNS, type Line, widthOf } from './lines.ts';
import { render, wantsColour } from './terminal.ts';

/** Where progress is shown: standard error. */
export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Seconds between two plain lines in a pipe, and between two redraws at a terminal. */
const PLAIN_EVERY = 5;
const LIVE_EVERY = 0.1;

const CLEAR = '\r\u001b[K';

/** Progress in one line that is drawn over and over at a terminal, and now and then in a pipe or where nothing can be drawn over. */
export class LiveLine {
  readonly #screen: Screen;
  readonly #env: Readonly<Record<string, string | undefined>>;
  #shownAt: number | undefined;
  #drawn = false;

  constructor(screen: Screen, env: Readonly<Record<string, string | undefined>>) {
    this.#screen = screen;
    this.#env = env;
  }

  /** Shows how far things are after so many seconds; most calls show nothing, so it may be called often. */
  show(progress: () => Line, seconds: number): void {
    const live = this.#screen.isTTY === true && this.#env.TERM !== 'dumb';
    const since = this.#shownAt === undefined ? undefined : seconds - this.#shownAt;
    if (live && since !== undefined && since >= 0 && since < LIVE_EVERY) return;
    if (!live && (since === undefined ? seconds : since) < PLAIN_EVERY && (since ?? 0) >= 0) return;
    this.#shownAt = seconds;
    if (!live) {
      this.#screen.write(render([progress()], false));
      return;
    }
    const columns = Math.min(this.#screen.columns ?? COLUMNS, COLUMNS);
    const text = render([cut(progress(), columns - 1)], wantsColour(this.#screen, this.#env));
    this.#screen.write(`${CLEAR}${text.trimEnd()}`);
    this.#drawn = true;
  }

  /** Takes the line away, before anything else is printed. */
  clear(): void {
    if (this.#drawn) this.#screen.write(CLEAR);
    this.#drawn = false;
  }
}

function cut(full: Line, columns: number): Line {
  let left = columns;
  return full.map((span) => {
    const text = [...span.text].slice(0, Math.max(0, left)).join('');
    left -= widthOf(text);
    return { ...span, text };
  });
}
