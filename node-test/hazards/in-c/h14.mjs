// h14, with Node-API alone: see ../h14.mjs.

export const cases = [];

export const without = [];
