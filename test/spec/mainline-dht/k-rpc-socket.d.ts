declare module 'k-rpc-socket' {
  interface Peer {
    readonly host: string;
    readonly port: number;
  }
  /** As much of it as the tests use. */
  export default class RPC {
    constructor(options: { readonly socket: object });
    query(peer: Peer, query: { readonly q: string; readonly a: object }): number;
    response(peer: Peer, query: { readonly t: Uint8Array }, values: object): void;
    error(
      peer: Peer,
      query: { readonly t: Uint8Array },
      error: { readonly message: readonly unknown[] },
    ): void;
    destroy(): void;
  }
}
