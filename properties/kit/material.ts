/** A file of the user's that the runs of a protocol can be about, e.g. a torrent. */
export interface Material<P> {
  /** Its flag, without the dashes: `torrent`. */
  readonly option: string;
  readonly doc: string;
  /** The flag for where its content is; what is read there depends on the file. */
  readonly content: { readonly option: string; readonly doc: string };
  /**
   * The parameters that follow from it. `open` gives the bytes at a path below the place that the user named, '' for the place
   * itself; absent, the user named none. @throws BrokenMaterial in one line.
   */
  read(bytes: Uint8Array, open?: (path: string) => Uint8Array): Promise<Partial<P>>;
}

/** The file is no such file, or its content is not what it says. */
export class BrokenMaterial extends Error {
  override readonly name = 'BrokenMaterial';
}
