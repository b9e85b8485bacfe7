// h06, with Node-API alone: see ../h06.mjs.

export const cases = [];

export const without = [];
