/** What we use of js-md4, which ships no types: its incremental form, which is plain JavaScript on every Node. */
declare module 'js-md4' {
  interface Md4 {
    update(message: string | Uint8Array): Md4;
    hex(): string;
    digest(): number[];
  }
  const md4: { create(): Md4 };
  export default md4;
}
