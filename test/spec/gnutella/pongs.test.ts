import { expect, test } from 'vitest';
import { DEFAULTS } from '../../../spec/gnutella/parameters.ts';
import { PongDues } from '../../../spec/gnutella/pongs.ts';

const GUID = '0a00000200000000ff00000002000000';
const OWN = '0a00000100000000ff00000002000000';

/** Its neighbour pings it, it asks another, and a Pong comes; maybe the neighbour has come back meanwhile. */
function untold(hasParted: boolean) {
  const dues = new PongDues({ ...DEFAULTS, pongs: 'cached' });
  const ping = { type: 'ping', guid: GUID, ttl: 4, hops: 0 } as const;
  dues.called('me', 'neighbour', ping, ['other'], 30);
  dues.asked('me', OWN, 30);
  if (hasParted) dues.parted('me', 'neighbour');
  const pong = { type: 'pong', guid: OWN, ttl: 1, hops: 0, port: 6346, ip: 'other', files: 0, kilobytes: 0 };
  dues.came('me', 'other', pong as never, ['other', 'neighbour'], 50);
  return dues.untold();
}

test('a Pong that comes soon after a Ping is due to whoever has sent it, on that connection', () => {
  expect(untold(false)).toMatchObject({ peer: 'me', seen: '0' });
  expect(untold(true)).toBeUndefined();
});
