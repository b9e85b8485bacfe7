// h13, with Node-API alone: see ../h13.mjs.

export const cases = [];

export const without = [];
