import { misbehaving } from './misdeeds.ts';

export const create = misbehaving(() => {
  for (;;);
});
