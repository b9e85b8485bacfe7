// Functions that come and go while threads use them: each closes once, and no
// payload and no thread is left.
//
//   RUNTIME churn.cjs ADDON

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const addonPath = isMainThread ? process.argv[2] : workerData;
const raw = require(addonPath);

const THREADS = 4;
const FUNCTIONS = 40;
const WORKERS = 6;

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** A function that its threads call, acquire and release. */
function start(maxQueueSize) {
  const id = raw.create({
    func() {},
    quiet: 1,
    maxQueueSize,
    threads: THREADS + 1,
  });
  for (let n = 0; n < THREADS; n++) {
    raw.thread(id, '20*call acquire 5*block release release', 'ended');
  }
  return id;
}

async function main() {
  const ids = [];
  for (let turn = 0; turn < FUNCTIONS; turn++) {
    const id = start(turn % 3);
    if (turn % 5 === 0) await until(() => raw.items(id) > 0);
    raw.perform(id, turn % 2 ? 'release' : 'abort');
    ids.push(id);
  }
  for (let turn = 0; turn < WORKERS; turn++) {
    const worker = new Worker(__filename, { workerData: addonPath });
    const id = await new Promise((resolve) => worker.on('message', resolve));
    const ended = new Promise((resolve) => worker.on('exit', resolve));
    worker.terminate();
    await ended;
    ids.push(id);
  }
  await until(() => ids.every((id) => raw.isFinalized(id)));
  raw.join(10_000);
  raw.log(`payloads: ${raw.payloads()}`);
}

if (isMainThread) main();
else require('worker_threads').parentPort.postMessage(start(2));
