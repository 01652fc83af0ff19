import md4 from 'js-md4';

/** Bits of an MD4 digest, and of a Kad identifier. */
export const MD4_BITS = 128;

/** MD4 (RFC 1320) of a text, as 32 hexadecimal digits. Node’s own crypto has it no longer (OpenSSL 3). */
export function md4Of(text: string | Uint8Array): string {
  return md4.create().update(text).hex();
}

/** Bytes of a part of a file, by which eDonkey hashes it. */
export const PART_BYTES = 9_728_000;

/**
 * The hash by which eDonkey and Kad know a file: MD4 of its one part, or MD4 of the MD4s of all its parts. A file of a whole
 * number of parts has an empty one besides, at its end: clients agree on this because the first one did it.
 */
export function ed2kHash(file: Uint8Array): string {
  if (file.length < PART_BYTES) return md4Of(file);
  const digests: number[] = [];
  for (let from = 0; from <= file.length; from += PART_BYTES)
    digests.push(
      ...md4
        .create()
        .update(file.subarray(from, from + PART_BYTES))
        .digest(),
    );
  return md4Of(Uint8Array.from(digests));
}
