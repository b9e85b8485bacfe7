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
  const deadline = Date.now() + LIMIT_MS;
  while (!raw.isFinalized(0) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 1));
  // G0 drains in another turn than it finalizes.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const finalized = raw.isFinalized(0);
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
