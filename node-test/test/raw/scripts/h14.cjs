// The first of three items has its worker exit; what becomes of the others.
//
//   RUNTIME h14.cjs ADDON

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const addonPath = isMainThread ? process.argv[2] : workerData;
const raw = require(addonPath);

if (isMainThread) {
  new Worker(__filename, { workerData: addonPath });
} else {
  const id = raw.create({ func: () => process.exit(0) });
  raw.perform(id, 'call call call', 1);
}
