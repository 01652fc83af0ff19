import type { Message } from '../../sim/peer.ts';
import type { Framed } from '../../spec/napster/layouts.ts';
import { frame, rawFrame, read, type Said, segment, type Wired } from '../../spec/napster/wire.ts';

type Dice = (bound: number) => number;

/**
 * A lying client announces files that it does not have, grants what it should not and refuses what it has granted, sends
 * other bytes than it has announced, miscounts its transfers, and talks nonsense. It does not spoil its own questions.
 */
export function lie(message: Message, draw: Dice): Message {
  if (draw(3) === 0) return message;
  const said = read(message);
  return spoiled(said, message as Wired, draw);
}

function spoiled(said: Said, message: Wired, draw: Dice): Wired {
  switch (said.type) {
    case 'share':
      return draw(4) === 0 ? nonsense(message, draw) : frame({ ...said, file: falseName(draw) });
    case 'unshare':
      return frame({ type: 'unshare', file: `not ${said.file}` });
    case 'accept':
    case 'accept_failed':
    case 'queue_limit':
      if (draw(2) > 0) return message;
      return decided(said, draw);
    case 'download_start':
    case 'download_end':
    case 'upload_start':
    case 'upload_end':
      return draw(2) === 0
        ? nonsense(message, draw)
        : frame({ type: draw(2) === 0 ? 'download_end' : 'upload_start' });
    case 'digits':
      if (draw(4) > 0) return message;
      return segment({ ...said, value: draw(2) === 0 ? 0 : said.value + 1 });
    case 'particulars':
      if (draw(3) > 0) return message;
      return segment({ ...said, file: `not ${said.file}` });
    case 'verb':
      if (draw(3) > 0) return message;
      return segment(
        draw(2) === 0 ? { ...said, verb: said.verb === 'GET' ? 'SEND' : 'GET' } : refusalOn(said.socket),
      );
    case 'data':
      return draw(2) === 0 ? { ...said, content: 'lies' } : { ...said, offset: said.offset + 1 };
    default:
      return message;
  }
}

function decided({ nick, file }: Framed<'accept' | 'accept_failed' | 'queue_limit'>, draw: Dice): Wired {
  const answers: readonly Framed[] = [
    { type: 'accept', nick, file },
    { type: 'accept_failed', nick, file },
    { type: 'queue_limit', nick, file, limit: 0 },
    { type: 'accept', nick, file: 'another.mp3' },
  ];
  return frame(answers[draw(answers.length)]!);
}

/** What liars say that they have. */
export function falseName(draw: Dice): string {
  return `not here ${draw(2)}.mp3`;
}

/** A type that nobody knows; or a frame whose length is wrong. */
function nonsense(message: Wired, draw: Dice): Wired {
  if (draw(2) === 0 || message.type !== 'frame') return rawFrame(920, '1');
  return { type: 'frame', bytes: `ffff${message.bytes.slice(4)}` };
}

function refusalOn(socket: string) {
  return { type: 'refusal', socket, text: 'INVALID REQUEST' } as const;
}
