// h12, with Node-API alone: see ../h12.mjs.

export const cases = [];

export const without = [];
