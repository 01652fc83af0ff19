export function create() {
  return { receive() {}, timer() {}, unreachable() {}, call() {}, view };
}

function view() {
  throw new Error('not today');
}
