// Threads that run in the addon's image after its last environment has ended.
//
//   RUNTIME h15.cjs ADDON
//
// Only workers load the addon; the runtime closes its image with the last of
// them. The threads do nothing there but be there.

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');
const { readFileSync } = require('fs');

async function main(addonPath) {
  for (let turn = 0; turn < 2; turn++) {
    const worker = new Worker(__filename, { workerData: addonPath });
    await new Promise((resolve) => worker.on('exit', resolve));
    const mapped = readFileSync('/proc/self/maps', 'utf8').includes(addonPath);
    process.stdout.write(`mapped: ${mapped}\n`);
    // The threads look for their next instruction every half a millisecond.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function inWorker(addonPath) {
  const raw = require(addonPath);
  raw.perform(raw.create({ func() {} }), 'unref');
  for (let n = 0; n < 4; n++) raw.idle();
}

if (isMainThread) main(process.argv[2]);
else inWorker(workerData);
