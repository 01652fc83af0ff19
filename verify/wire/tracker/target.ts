import { isAddress } from '../../../spec/mainline-dht/compact.ts';
import { type Target, targetOf, WireRefusal } from '../address.ts';

/** Where a tracker is announced to. */
export interface TrackerTarget extends Target {
  readonly transport: 'http' | 'udp';
  /** Of the URL, with its query if it has one; empty over UDP. */
  readonly path: string;
  /** As the user would type it. */
  readonly url: string;
}

/** @throws WireRefusal for what is no announce URL on an IPv4 address, or one of a stranger’s machine. */
export function trackerTargetOf(text: string, allowed: string | undefined): TrackerTarget {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const transport = url?.protocol === 'http:' ? 'http' : url?.protocol === 'udp:' ? 'udp' : undefined;
  if (!url || !transport || url.hostname === '')
    throw new WireRefusal(
      `--wire should be an announce URL, such as http://127.0.0.1:6969/announce or udp://127.0.0.1:6969, not "${text}"`,
    );
  const place = `${url.hostname === 'localhost' ? '127.0.0.1' : url.hostname}:${url.port || (transport === 'http' ? '80' : '')}`;
  if (!isAddress(place))
    throw new WireRefusal(
      `--wire should be an announce URL with an IPv4 address and a port, such as http://127.0.0.1:6969/announce, not "${text}"; an address beyond loopback needs --allow, too`,
    );
  const target = targetOf(place, allowed);
  const path = transport === 'http' ? `${url.pathname}${url.search}` : '';
  return { ...target, transport, path, url: `${transport}://${target.ip}:${target.port}${path}` };
}
