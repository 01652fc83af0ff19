import { expect, test } from 'vitest';
import { refuseUnsoundRun } from '../../cli/soundness.ts';
import { protocols } from '../../properties/registry.ts';

test('protocols over connections are not played at the atomic grain', () => {
  const connected = protocols.filter(({ connections }) => connections).map(({ spec }) => spec.name);
  expect(connected).toEqual(['bittorrent', 'napster', 'gnutella', 'fasttrack']);
  for (const protocol of protocols) {
    const ask = () => refuseUnsoundRun({ grain: 'atomic' }, [protocol]);
    if (protocol.connections) expect(ask).toThrow(`${protocol.spec.name} needs --grain message`);
    else expect(ask).not.toThrow();
    expect(() => refuseUnsoundRun({ grain: 'message' }, [protocol])).not.toThrow();
  }
});
