import type { Broadcast, Descriptor, Wired } from '../../../spec/gnutella/wire.ts';
import { GnutellaPeer } from '../reference.ts';
import { mutant } from './mutant.ts';

class TtlStays extends GnutellaPeer {
  protected override onward(message: Descriptor): Descriptor | undefined {
    return { ...message, hops: message.hops + 1 };
  }
}

class OneHopTooMany extends GnutellaPeer {
  protected override onward(message: Descriptor): Descriptor | undefined {
    const { ttl, hops } = message;
    return ttl > 0 ? { ...message, ttl: ttl - 1, hops: hops + 1 } : undefined;
  }

  protected override lowered<D extends Descriptor>(message: D): D | undefined {
    return super.lowered(message) ?? (message.ttl === 0 ? message : undefined);
  }
}

class HopsStay extends GnutellaPeer {
  protected override onward(message: Descriptor): Descriptor | undefined {
    const onward = super.onward(message);
    return onward && { ...onward, hops: message.hops };
  }
}

class TakesAnyTtl extends GnutellaPeer {
  protected override lowered<D extends Descriptor>(message: D): D | undefined {
    return message.ttl > 0 ? message : undefined;
  }
}

class DropsWhatIsTooHigh extends GnutellaPeer {
  protected override lowered<D extends Descriptor>(message: D): D | undefined {
    return message.ttl + message.hops > this.parameters.mostTtl ? undefined : super.lowered(message);
  }
}

class BigEndianLength extends GnutellaPeer {
  protected override encoded(message: Descriptor): Wired {
    const { type, bytes } = super.encoded(message);
    const length = bytes.slice(38, 46).match(/../g)!.reverse().join('');
    return { type, bytes: bytes.slice(0, 38) + length + bytes.slice(46) };
  }
}

class LengthCountsTheHeader extends GnutellaPeer {
  protected override encoded(message: Descriptor): Wired {
    const { type, bytes } = super.encoded(message);
    const length = (bytes.length / 2).toString(16).padStart(2, '0').slice(-2);
    return { type, bytes: bytes.slice(0, 38) + length + bytes.slice(40) };
  }
}

class AddressTheOtherWayRound extends GnutellaPeer {
  protected override encoded(message: Descriptor): Wired {
    if (message.type !== 'query_hit') return super.encoded(message);
    return super.encoded({ ...message, ip: message.ip.split('.').reverse().join('.') });
  }
}

class AnswersFallShort extends GnutellaPeer {
  protected override enough(question: Broadcast): number {
    return Math.max(1, question.hops);
  }
}

class ByeGoesFarther extends GnutellaPeer {
  protected override encoded(message: Descriptor): Wired {
    return super.encoded(message.type === 'bye' ? { ...message, ttl: 2 } : message);
  }
}

class ByeWithoutCode extends GnutellaPeer {
  protected override encoded(message: Descriptor): Wired {
    return super.encoded(message.type === 'bye' ? { ...message, code: 0 } : message);
  }
}

class UnmarkedGuids extends GnutellaPeer {
  protected override newGuid(): string {
    const guid = super.newGuid();
    return `${guid.slice(0, 16)}00${guid.slice(18)}`;
  }
}

/** Headers and bytes gone wrong. */
export const headerMutants = [
  mutant('ttl-stays', 'The TTL does not go down.', 'Classic mistake: G0.4 §4 (rule 5)', TtlStays),
  mutant(
    'one-hop-too-many',
    'Whether the TTL is spent is asked before it goes down.',
    'Classic mistake: G0.4 §4 (rule 5)',
    OneHopTooMany,
  ),
  mutant('hops-stay', 'The hops do not go up.', 'Classic mistake: G0.4 §3.1, §4 (rule 5)', HopsStay),
  mutant(
    'takes-any-ttl',
    'A TTL that is too high is not lowered.',
    'Classic mistake: G0.4 §3.1 (“lower it as necessary”); gtk-gnutella hard_ttl_limit',
    TakesAnyTtl,
  ),
  mutant(
    'drops-what-is-too-high',
    'What comes with a TTL that is too high is dropped, and not lowered.',
    'Classic mistake: G0.4 §3.1 (“lower it as necessary”)',
    DropsWhatIsTooHigh,
  ),
  mutant(
    'big-endian-length',
    'The length of the payload has its most significant byte first.',
    'Classic mistake: G0.4 §3 (“little-endian”)',
    BigEndianLength,
  ),
  mutant(
    'length-counts-the-header',
    'The length counts the header, too.',
    'Classic mistake: G0.4 §3.1 (“immediately following this header”)',
    LengthCountsTheHeader,
  ),
  mutant(
    'address-the-other-way-round',
    'The address in a QueryHit has its least significant byte first, as everything else.',
    'Classic mistake: G0.4 §3.2.4 (“big-endian”)',
    AddressTheOtherWayRound,
  ),
  mutant(
    'answers-fall-short',
    'An answer may go one hop less than its question has gone.',
    'Classic mistake: G0.4 §3.1 (Hops)',
    AnswersFallShort,
  ),
  mutant(
    'bye-goes-farther',
    'A Bye has a TTL of 2.',
    'Classic mistake: Bye proposal (TTL 1, Hops 0)',
    ByeGoesFarther,
  ),
  mutant(
    'bye-without-code',
    'A Bye has the code 0.',
    'Classic mistake: Bye proposal (codes)',
    ByeWithoutCode,
  ),
  mutant(
    'unmarked-guids',
    'The GUIDs of a servent of 0.6 look like those of an old one.',
    'Classic mistake: gtk-gnutella GUIDs (byte 8 is 0xff)',
    UnmarkedGuids,
  ),
];
