// A function is aborted under producers that wait for room.
//
//   RUNTIME abort.cjs ADDON BATCH

'use strict';

const rust = require(process.argv[2]);

let delivered = 0;

const id = rust.make(
  () => {
    delivered += 1;
    if (delivered === 1_000) rust.abort(id);
  },
  2,
  Number(process.argv[3]),
);
for (let n = 0; n < 8; n++) rust.produce(id, 0, 1);

function look() {
  if (rust.dropped() === 0) return void setTimeout(look, 1);
  console.log(`threads: ${rust.join(10_000)}`);
  console.log(`payloads: ${rust.left()}`);
  console.log(`delivered: ${delivered}`);
}
look();
