// A native thread gives back the last counts of a function while that is finalized: the
// finalizer calls the main environment, which lets the thread go, and waits for it.
//
//   RUNTIME h02.cjs ADDON
//
// Has hung if the thread waits for the finalizer.

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const addonPath = isMainThread ? process.argv[2] : workerData;
const raw = require(addonPath);

const LIMIT_MS = 3000;

async function main() {
  const own = raw.create({ func: () => raw.open(1), quiet: 1 });
  const worker = new Worker(__filename, { workerData: addonPath });
  await new Promise((resolve) => worker.on('exit', resolve));
  const deadline = Date.now() + LIMIT_MS;
  // Deno says so before the worker has ended.
  while (!raw.isFinalized(1) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 1));
  raw.log(`finalized: ${raw.isFinalized(1)}`);
  raw.open(1);
  raw.join(LIMIT_MS);
  raw.log(`the caller's own: ${raw.perform(own, 'release')}`);
}

if (isMainThread) {
  main();
} else {
  const id = raw.create({
    func() {},
    threads: 2,
    onFinalize: `call@0 join${LIMIT_MS}`,
  });
  raw.thread(id, 'gate1 release release', 'a');
  raw.perform(id, 'unref');
}
