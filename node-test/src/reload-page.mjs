// What the reload loads: one environment, in a worker. It starts the functions,
// tells when ticks of each have arrived, and lives until it is terminated.

import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const { addonPath, functions, hold, start } = workerData;
const addon = createRequire(import.meta.url)(addonPath);
const waitingFor = new Set();

function holdTheThread() {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  // In short waits: not every runtime ends a worker inside a long one.
  for (;;) Atomics.wait(cell, 0, 0, 20);
}

for (let id = 0; id < functions; id++) {
  waitingFor.add(id);
  addon.start(() => {
    if (!waitingFor.delete(id) || waitingFor.size > 0) return;
    parentPort.postMessage('ticking');
    if (hold) holdTheThread();
  }, start);
}
