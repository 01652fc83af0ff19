import { misbehaving } from './misdeeds.ts';

export const create = misbehaving(() => process.exit(3));
