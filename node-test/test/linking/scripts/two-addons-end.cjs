// Two addons, one linked with the library, in workers that end under what both
// have queued. Tells how often items came and finalizers ran, in all of them.
//
//   RUNTIME two-addons-end.cjs LINKED STOCK ENDS

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const [linkedPath, stockPath, ends] = isMainThread
  ? process.argv.slice(2)
  : workerData;
const linked = require(linkedPath);
const stock = require(stockPath);
const addons = [linked, stock];

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function endOne() {
  const worker = new Worker(__filename, {
    workerData: process.argv.slice(2),
  });
  await new Promise((resolve) => worker.on('exit', resolve));
}

if (isMainThread) {
  (async () => {
    for (let end = 0; end < Number(ends); end++) await endOne();
    // Some runtimes say that a worker has ended before it has.
    await until(() => addons.every((addon) => addon.finalized() === +ends));
    const counts = addons.map((addon) => [
      addon.delivered() + addon.handedBack(),
      addon.finalized(),
    ]);
    console.log(JSON.stringify(counts));
  })();
} else {
  const ofLinked = linked.create(() => {});
  const ofStock = stock.create(() => {});
  linked.call(ofLinked, 100);
  stock.call(ofStock, 50);
  // The runtime's own, through the addon that has ours.
  linked.call(ofStock, 50);
  process.exit(0);
}
