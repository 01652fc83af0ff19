export const virtual = true;
export const create = () => ({ view: () => ({}) });
