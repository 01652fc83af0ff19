/** A peer that does nothing at all. */
export const create = () => ({
  call() {},
  receive() {},
  timer() {},
  unreachable() {},
  view: () => ({ member: false, predecessor: null, successors: [], fingers: [], keys: [] }),
});
