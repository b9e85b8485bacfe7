// h02, with Node-API alone: see ../h02.mjs.

export const cases = [];

export const without = [];
