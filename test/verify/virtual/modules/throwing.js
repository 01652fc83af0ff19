/** Has a look around while it is loaded, as it may outside. */
import { readFileSync } from 'node:fs';

export const hosts = readFileSync(import.meta.filename ?? import.meta.url.slice(7));
export const virtual = true;
export const create = () => ({ call() {} });
