// Eight producers blocked on a full queue when the function closes.
//
//   RUNTIME h07.cjs ADDON ENDING
//
// ENDING is `terminate`, `held` (terminated while its script never ends), `exit`
// (the worker calls process.exit), `natural` (its script ends), `main` (the main
// script ends) or `abort`. Has hung if a producer is left a second later.

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const [addonPath, ending] = isMainThread ? process.argv.slice(2) : workerData;
const raw = require(addonPath);

const PRODUCERS = 8;
const LIMIT_MS = 1000;

async function within(milliseconds, condition) {
  const deadline = Date.now() + milliseconds;
  while (!condition() && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return condition();
}

/** A function that is full, and its producers, asleep. */
function block(onFinalize) {
  const id = raw.create({
    func() {},
    maxQueueSize: 1,
    threads: PRODUCERS + 1,
    onFinalize,
  });
  raw.perform(id, 'call');
  for (let n = 0; n < PRODUCERS; n++) raw.thread(id, '*block', `${n}`);
  raw.log(`asleep: ${raw.waitUntilAsleep(PRODUCERS, 10_000)}`);
  return id;
}

const ENDINGS = {
  terminate() {
    block();
    require('worker_threads').parentPort.postMessage('blocked');
    raw.pass(1);
    setInterval(() => {}, 1000);
  },
  held() {
    block();
    require('worker_threads').parentPort.postMessage('blocked');
    // In short waits: not every runtime ends a worker inside a long one.
    const cell = new Int32Array(new SharedArrayBuffer(4));
    for (;;) Atomics.wait(cell, 0, 0, 20);
  },
  exit() {
    block();
    process.exit(0);
  },
  natural() {
    raw.perform(block(), 'unref');
  },
  main() {
    // The process ends after that.
    raw.perform(block(`join${LIMIT_MS}`), 'unref');
  },
  async abort() {
    const id = block();
    raw.perform(id, 'abort');
    raw.join(LIMIT_MS);
    const closed = await within(LIMIT_MS, () => raw.isFinalized(id));
    raw.log(`closed: ${closed}`);
    const next = raw.create({ func() {} });
    raw.perform(next, 'call release');
    const lives = await within(LIMIT_MS, () => raw.isFinalized(next));
    raw.log(`the environment lives on: ${lives}`);
  },
};

async function main() {
  if (!isMainThread || ending === 'main' || ending === 'abort') {
    return ENDINGS[ending]();
  }
  const worker = new Worker(__filename, { workerData: [addonPath, ending] });
  const ended = new Promise((resolve) => worker.on('exit', resolve));
  if (ending === 'terminate' || ending === 'held') {
    await new Promise((resolve) => worker.on('message', resolve));
    worker.terminate();
    raw.open(1);
  } else {
    await ended;
  }
  await within(LIMIT_MS, () => raw.waitForThreads(0) === 0);
  raw.join(0);
  await ended;
  raw.log(`payloads: ${raw.payloads()}`);
}

main();
