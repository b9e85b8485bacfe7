// The main thread calls process.exit() while 32 threads call JavaScript. Nobody
// tells them anything; they go on calling until the process is gone.
//
//   node exit.cjs [--stock] [--blocked] [--deliveries N]

'use strict';

const path = require('path');
const { parseArgs } = require('util');

const { values } = parseArgs({
  options: {
    stock: { type: 'boolean' },
    blocked: { type: 'boolean' },
    deliveries: { type: 'string' },
  },
});
const addon = require(
  path.join(
    __dirname,
    'build',
    values.stock ? 'stock' : 'linked',
    'producers.node',
  ),
);

let left = Number(values.deliveries ?? 1000);
addon.start(
  () => {
    if (--left !== 0) return;
    if (values.blocked) addon.awaitBlocked();
    console.log(`process.exit() under ${addon.running()} threads`);
    process.exit(0);
  },
  32,
  values.blocked ? 4 : 0,
  10,
  1,
);
