// h08, with Node-API alone: see ../h08.mjs.

export const cases = [];

export const without = [];
