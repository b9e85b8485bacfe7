// What runs between the payloads of one function: its microtasks, and the report
// of what was thrown.
//
//   RUNTIME order.cjs ADDON BATCH [THROWS]

'use strict';

const rust = require(process.argv[2]);
const batch = Number(process.argv[3]);
const throws = Number(process.argv[4] || 0);

const log = [];

process.on('uncaughtException', ({ message }) => log.push(message));

function got(number) {
  log.push(`${number}`);
  Promise.resolve().then(() => log.push(`then ${number}`));
  if (number === 4) setTimeout(() => console.log(log.join(', ')), 1);
  if (number === throws) throw new Error(`thrown by ${number}`);
}

const id = rust.make(got, 0, batch);
rust.produce(id, 4, 0);
rust.release(id);
// All four are queued before the first is delivered.
rust.join(10_000);
