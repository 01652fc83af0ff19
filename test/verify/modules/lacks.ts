export const create = () => ({ call() {}, receive() {}, timer() {} });
