/** Leaves a rejected promise behind. */
export const virtual = true;
export const create = () => ({
  async call() {
    throw new Error('not today');
  },
});
