// What the reload loads: one environment, in a worker. It starts the functions,
// tells when ticks of each have arrived, and lives until it is terminated; its
// thread is stuck in the last of these callbacks while `held` holds a 1.

import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const { addonPath, functions, held, start } = workerData;
const addon = createRequire(import.meta.url)(addonPath);
const waitingFor = new Set();

function holdTheThread() {
  // In short waits: not every runtime ends a worker inside a long one.
  while (Atomics.load(held, 0) === 1) Atomics.wait(held, 0, 1, 20);
}

for (let id = 0; id < functions; id++) {
  waitingFor.add(id);
  addon.start(() => {
    if (!waitingFor.delete(id) || waitingFor.size > 0) return;
    parentPort.postMessage('ticking');
    if (held) holdTheThread();
  }, start);
}
