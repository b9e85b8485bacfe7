// h09, with Node-API alone: see ../h09.mjs.

import { IN_C } from '../../src/matrix/addons.mjs';

export const cases = [];

export const without = [
  {
    addons: IN_C,
    why: 'neither C nor node-addon-api has an asynchronous call: nothing awaits the answer of JavaScript',
  },
];
