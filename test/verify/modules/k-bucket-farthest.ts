import KBucket from 'k-bucket';

export { create } from './k-bucket.ts';

/** k-bucket with one mistake: it sorts the wrong way around. */
const { closest } = KBucket.prototype;
KBucket.prototype.closest = function (this: KBucket, id: Uint8Array, n?: number) {
  return closest.call(this, id).reverse().slice(0, n);
};
