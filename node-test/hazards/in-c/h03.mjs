// h03, with Node-API alone: see ../h03.mjs.

export const cases = [];

export const without = [];
