// The process ends under live producers.
//
//   RUNTIME exit.cjs ADDON BATCH

'use strict';

const rust = require(process.argv[2]);

let delivered = 0;

const id = rust.make(
  () => {
    delivered += 1;
    if (delivered === 5_000) process.exit(0);
  },
  64,
  Number(process.argv[3]),
);
for (let n = 0; n < 4; n++) rust.produce(id, 0, n % 2);
