import type { Framed } from '../../../spec/napster/layouts.ts';
import type { Wired } from '../../../spec/napster/wire.ts';
import { NapsterPeer } from '../reference.ts';
import { mutant } from './mutant.ts';

class BigEndianLength extends NapsterPeer {
  protected override framed(message: Framed): Wired {
    const { bytes } = super.framed(message) as Wired & { type: 'frame' };
    return { type: 'frame', bytes: bytes.slice(2, 4) + bytes.slice(0, 2) + bytes.slice(4) };
  }
}

class LengthCountsTheHeader extends NapsterPeer {
  protected override framed(message: Framed): Wired {
    const bytes = Buffer.from((super.framed(message) as Wired & { type: 'frame' }).bytes, 'hex');
    bytes.writeUInt16LE(bytes.length, 0);
    return { type: 'frame', bytes: bytes.toString('hex') };
  }
}

class QuotesForgotten extends NapsterPeer {
  protected override framed(message: Framed): Wired {
    const { bytes } = super.framed(message) as Wired & { type: 'frame' };
    if (message.type !== 'get') return { type: 'frame', bytes };
    const header = Buffer.from(bytes.slice(0, 8), 'hex');
    const text = Buffer.from(bytes.slice(8), 'hex').toString('latin1').replaceAll('"', '');
    header.writeUInt16LE(text.length, 0);
    return { type: 'frame', bytes: header.toString('hex') + Buffer.from(text, 'latin1').toString('hex') };
  }
}

/** Bytes gone wrong. */
export const frameMutants = [
  mutant(
    'big-endian-length',
    'The length field has its most significant byte first.',
    'Classic mistake: napster messages §2 (“appear to be in little-endian format”)',
    BigEndianLength,
  ),
  mutant(
    'length-counts-the-header',
    'The length field counts the four bytes of the header, too.',
    'Classic mistake: napster messages §2 (“the length in bytes of the <data> portion”)',
    LengthCountsTheHeader,
  ),
  mutant(
    'quotes-forgotten',
    'File names in requests are not quoted.',
    'Classic mistake: napster messages §2 (“always sent as "…"”)',
    QuotesForgotten,
  ),
];
