// h10, with Node-API alone: see ../h10.mjs.

import { IN_C } from '../../src/matrix/addons.mjs';

export const cases = [];

export const without = [
  {
    addons: IN_C,
    why: "a deferred of Node-API, and node-addon-api's, is settled with an environment, on its thread; it is napi that has one for threads, made of a thread-safe function",
  },
];
