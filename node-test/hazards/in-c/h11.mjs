// h11, with Node-API alone: see ../h11.mjs.

export const cases = [];

export const without = [];
