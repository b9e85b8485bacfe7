// h10, with Node-API alone: see ../h10.mjs.

export const cases = [];

export const without = [];
