import { misbehaving } from './misdeeds.ts';

export const create = misbehaving(() => {
  throw new Error('no \\u001b[31mred here');
});
