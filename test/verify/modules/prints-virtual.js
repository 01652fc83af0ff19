// As prints.js does, in a realm of its own.
export const virtual = true;
console.log('\x1b[31mat its top');

export function create(_address, _params, env) {
  console.error('\x1b[32mby console.error');
  process.stdout.write('\x1b[33mto stdout\n');
  process.stderr.write('\x1b[34mto stderr\n');
  return {
    call({ id }) {
      env.done(id, { ok: false, reason: 'not written yet' });
    },
  };
}
