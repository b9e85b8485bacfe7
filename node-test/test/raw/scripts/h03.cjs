// A function is called and released between the runtime's own cleanup hook and its
// finalizer. The call is refused and takes the count with it.
//
//   RUNTIME h03.cjs ADDON

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const addonPath = isMainThread ? process.argv[2] : workerData;
const raw = require(addonPath);

if (isMainThread) {
  new Worker(__filename, { workerData: addonPath });
} else {
  // Hooks run last in, first out: what comes before the function is cleaned up after it.
  const before = raw.adopt('0');
  const id = before + 1;
  raw.hook('between', before, `call@${id} release@${id}`);
  raw.create({ func() {} });
  raw.perform(id, 'unref');
}
