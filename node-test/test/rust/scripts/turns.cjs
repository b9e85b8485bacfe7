// How many payloads are delivered before the event loop turns.
//
//   RUNTIME turns.cjs ADDON BATCH

'use strict';

const rust = require(process.argv[2]);
const batch = Number(process.argv[3]);

const PAYLOADS = 5_000;

let inTurn = 0;
let most = 0;
let total = 0;

function turned() {
  most = Math.max(most, inTurn);
  inTurn = 0;
  if (total < PAYLOADS) setImmediate(turned);
  else console.log(`most in a turn: ${most}`);
}

const id = rust.make(
  () => {
    total += 1;
    inTurn += 1;
  },
  0,
  batch,
);
rust.produce(id, PAYLOADS, 0);
rust.release(id);
rust.join(10_000);
setImmediate(turned);
