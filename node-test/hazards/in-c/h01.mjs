// h01, with Node-API alone: see ../h01.mjs.

export const cases = [];

export const without = [];
