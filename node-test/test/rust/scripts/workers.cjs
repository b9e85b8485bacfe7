// Workers that end under live producers: by their own will, or terminated. No
// payload, no callback and no thread is left.
//
//   RUNTIME workers.cjs ADDON terminate|end BATCH

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const [addonPath, how, batch] = isMainThread
  ? process.argv.slice(2)
  : workerData;
const rust = require(addonPath);

const WORKERS = 5;
const THREADS = 4;

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function main() {
  for (let turn = 0; turn < WORKERS; turn++) {
    const before = rust.made();
    const worker = new Worker(__filename, {
      workerData: [addonPath, how, batch],
    });
    const ended = new Promise((resolve) => worker.on('exit', resolve));
    await new Promise((resolve) => worker.on('message', resolve));
    await until(() => rust.made() > before + 1_000);
    if (how === 'terminate') worker.terminate();
    else worker.postMessage('end');
    await ended;
  }
  console.log(`threads: ${rust.join(10_000)}`);
  console.log(`payloads: ${rust.left()}`);
  // The process still holds the functions: callbacks go with their environments.
  console.log(`callbacks: ${WORKERS - rust.dropped()}`);
}

function work() {
  const { parentPort } = require('worker_threads');
  const id = rust.make(() => {}, 64, Number(batch));
  for (let n = 0; n < THREADS; n++) rust.produce(id, 0, n % 2);
  parentPort.on('message', () => process.exit(0));
  parentPort.postMessage('started');
}

if (isMainThread) main();
else work();
