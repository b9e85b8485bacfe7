// Many items are queued when the function closes: how many of them nobody has freed.
//
//   RUNTIME h04.cjs ADDON ENDING
//
// ENDING is `terminate` or `natural`, of a worker, or `abort`, in a live environment.

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const [addonPath, ending] = isMainThread ? process.argv.slice(2) : workerData;
const raw = require(addonPath);

const ITEMS = 10_000;
const LIMIT_MS = 3000;
const DRAIN_MS = 1000;

async function within(milliseconds, condition) {
  const deadline = Date.now() + milliseconds;
  while (!condition() && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 1));
  return condition();
}

function fill() {
  const id = raw.create({ func() {}, quiet: 1 });
  raw.perform(id, `${ITEMS}*call`);
  return id;
}

async function main() {
  if (ending === 'abort') {
    raw.perform(fill(), 'abort');
  } else {
    const worker = new Worker(__filename, { workerData: [addonPath, ending] });
    worker.on('message', () => {
      worker.terminate();
      raw.open(1);
    });
    await new Promise((resolve) => worker.on('exit', resolve));
  }
  const finalized = await within(LIMIT_MS, () => raw.isFinalized(0));
  // G0 drains in another turn than it finalizes. What is lost is waited for in vain.
  if (finalized) await within(DRAIN_MS, () => raw.payloads() === 0);
  raw.log(JSON.stringify({ items: ITEMS, finalized, lost: raw.payloads() }));
}

function inWorker() {
  if (ending === 'natural') {
    // From the last turn of its loop, which delivers no more.
    process.on('exit', fill);
    return;
  }
  fill();
  require('worker_threads').parentPort.postMessage('filled');
  raw.pass(1);
  setInterval(() => {}, 1000);
}

if (isMainThread) main();
else inWorker();
