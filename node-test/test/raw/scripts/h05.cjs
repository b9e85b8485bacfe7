// Items that are left when their function is finalized.
//
//   RUNTIME h05.cjs ADDON TRIGGER
//
// TRIGGER is `abort`, in a live environment, or `end`, of a worker. The addon says
// so where an item reads the context after the finalizer has freed it.

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const addonPath = isMainThread ? process.argv[2] : workerData;
const raw = require(addonPath);

const func = () => {};

if (!isMainThread) {
  raw.create({ func });
  // From a hook, so that no wake-up is served before the function is closed.
  raw.hook('hook', 0, 'call call call');
  raw.perform(0, 'unref');
} else if (process.argv[3] === 'abort') {
  raw.create({ func });
  raw.perform(0, 'call call call', 500);
  raw.perform(0, 'abort');
} else {
  new Worker(__filename, { workerData: addonPath });
}
