import type { Address, Environment } from '../../../sim/peer.ts';
import type { Guest } from '../../../verify/module/contract.ts';

/** Peers that do one thing wrong when they are first asked something. */
export function misbehaving(misdeed: (address: Address, env: Environment<never>) => void) {
  return (address: Address, _parameters: unknown, env: Environment<never>): Guest => ({
    call: () => misdeed(address, env),
    receive() {},
    timer() {},
    unreachable() {},
  });
}
