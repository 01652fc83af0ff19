import type { Heard } from './link.ts';

const SHOWN_DIGITS = 64;

/** A message of the subject decoded for people. Nothing of it is text, so nothing of it can be anything but digits. */
export function told(message: Heard): string {
  switch (message.type) {
    case 'have':
      return `have ${message.index}`;
    case 'bitfield':
      return `bitfield ${hexText(message.bits)}`;
    case 'request':
    case 'cancel':
    case 'piece':
      return `${message.type} of piece ${message.index} from byte ${message.begin}, ${message.length} bytes`;
    case 'port':
      return `port ${message.port}`;
    case 'odd':
      return message.id < 0
        ? `a message that claims to have ${message.size} bytes`
        : `a message of type ${message.id} with ${message.size} bytes after it${message.size > 0 ? `: ${hexText(message.payload)}` : ''}`;
    default:
      return message.type.replace('_', ' ');
  }
}

/** Hexadecimal digits for people, the rest left out. */
export function hexText(digits: string): string {
  return digits.length > SHOWN_DIGITS
    ? `0x${digits.slice(0, SHOWN_DIGITS)}… (${digits.length / 2} bytes)`
    : `0x${digits}`;
}
