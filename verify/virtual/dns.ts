import { isIP } from 'node:net';

type Found = (error: Error | null, address?: unknown, family?: number) => void;

/** `node:dns` of a world without names: an address is itself, and nothing else is found. */
export function virtualDns(later: (run: () => void) => void): Record<string, unknown> {
  const lookup = (host: string, ...rest: unknown[]) => {
    const callback = rest.at(-1) as Found;
    const all = (rest[0] as { all?: boolean } | undefined)?.all === true;
    const family = isIP(host);
    later(() => {
      if (family === 0)
        callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }));
      else if (all) callback(null, [{ address: host, family }]);
      else callback(null, host, family);
    });
  };
  return { lookup };
}
