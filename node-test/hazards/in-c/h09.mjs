// h09, with Node-API alone: see ../h09.mjs.

export const cases = [];

export const without = [];
