export const virtual = true;
export const saves = true;
export const create = () => ({ call() {} });
