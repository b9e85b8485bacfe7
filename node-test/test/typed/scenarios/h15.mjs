// A native thread of the addon is at a gate when its last environment ends. Only workers
// load the addon; the runtime closes its image with the last of them. Twice.
//
//   RUNTIME h15.mjs ADDON

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

async function main(addonPath) {
  const mapped = [];
  for (let turn = 0; turn < 2; turn++) {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: addonPath,
    });
    await new Promise((resolve) => worker.on('exit', resolve));
    mapped.push(readFileSync('/proc/self/maps', 'utf8').includes(addonPath));
  }
  console.log(JSON.stringify({ mapped }));
}

function inWorker(addonPath) {
  const addon = createRequire(import.meta.url)(addonPath);
  const number = addon.create(() => null, { weak: true });
  addon.dropOnThread(number, 'never');
}

if (isMainThread) await main(process.argv[2]);
else inWorker(workerData);
