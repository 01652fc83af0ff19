import { misbehaving } from './misdeeds.ts';

export const create = misbehaving((address, env) => {
  try {
    env.send(address, { type: 'nonsense' } as never);
  } catch {}
});
