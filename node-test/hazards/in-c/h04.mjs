// h04, with Node-API alone: see ../h04.mjs.

export const cases = [];

export const without = [];
