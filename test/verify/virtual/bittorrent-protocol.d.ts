/** What of webtorrent’s wire the peer in `modules/wire-peer.ts` uses; it comes without types. */
declare module 'bittorrent-protocol' {
  type Block = (index: number, begin: number, length: number) => void;

  export default class Wire {
    write(bytes: Uint8Array): void;
    on(event: string, heard: (...args: never[]) => void): void;
    handshake(infoHash: string, peerId: string): void;
    keepAlive(): void;
    choke(): void;
    unchoke(): void;
    interested(): void;
    uninterested(): void;
    have(index: number): void;
    bitfield(bits: Uint8Array): void;
    request: Block;
    cancel: Block;
    port(port: number): void;
  }
}
