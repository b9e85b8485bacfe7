// A function that was aborted is used as if it was not: at once, and when it has been
// finalized.
//
//   RUNTIME h13.cjs ADDON

'use strict';

const raw = require(process.argv[2]);

const CALLS = 'acquire context call abort block release';

async function main() {
  const id = raw.create({ func() {}, threads: 9 });
  raw.perform(id, 'abort');
  const atOnce = raw.perform(id, CALLS);
  raw.log('used at once');
  while (!raw.isFinalized(id))
    await new Promise((resolve) => setTimeout(resolve, 1));
  raw.log('used once more');
  const finalized = raw.perform(id, CALLS);
  raw.log(JSON.stringify({ atOnce, finalized, payloads: raw.payloads() }));
}

main();
