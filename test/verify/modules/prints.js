// Prints wherever a module can print, in colour.
console.log('\x1b[31mat its top\nin two lines');

export function create(_address, _params, env) {
  console.error('\x1b[32mby console.error');
  process.stdout.write('\x1b[33mto stdout\n');
  process.stderr.write(Buffer.from('\x1b[34mto stderr\n'));
  process.stdout.write(Buffer.from('\x1b[35min hexadecimal\n').toString('hex'), 'hex', () => {});
  process.emitWarning('\x1b[36mas a warning');
  return {
    receive() {},
    timer() {},
    unreachable() {},
    call({ id }) {
      env.done(id, { ok: false, reason: 'not written yet' });
    },
  };
}
