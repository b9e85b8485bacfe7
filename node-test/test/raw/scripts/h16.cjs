// One environment of three ends while the functions of all three are called.
//
//   RUNTIME h16.cjs ADDON

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const addonPath = isMainThread ? process.argv[2] : workerData;
const raw = require(addonPath);

const LIMIT_MS = 5000;
const MORE = 1000;

async function within(condition) {
  const deadline = Date.now() + LIMIT_MS;
  while (!condition() && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return condition();
}

/** A function that a thread calls for as long as it takes items. */
function start() {
  const id = raw.create({ func() {}, quiet: 1, maxQueueSize: 100, threads: 3 });
  raw.thread(id, '*block', `of f${id}`);
}

async function load() {
  const worker = new Worker(__filename, { workerData: addonPath });
  await new Promise((resolve) => worker.on('message', resolve));
  return worker;
}

async function goesOn(id) {
  const before = raw.items(id);
  const more = await within(() => raw.items(id) > before + MORE);
  raw.log(`f${id} goes on: ${more}, ${raw.perform(id, 'acquire release')}`);
}

async function end(worker, id) {
  const ended = new Promise((resolve) => worker.on('exit', resolve));
  raw.log(`f${id} ends`);
  worker.terminate();
  await ended;
  raw.log(`f${id} closed: ${await within(() => raw.isFinalized(id))}`);
  raw.thread(id, 'context acquire call', `late, of f${id}`);
}

async function main() {
  start();
  const first = await load();
  const second = await load();
  await Promise.all([0, 1, 2].map(goesOn));
  await end(first, 1);
  await goesOn(0);
  await goesOn(2);
  await end(second, 2);
  await goesOn(0);
  raw.perform(0, 'abort');
  raw.log(`f0 closed: ${await within(() => raw.isFinalized(0))}`);
  raw.join(LIMIT_MS);
  raw.log(`payloads: ${raw.payloads()}`);
}

if (isMainThread) {
  main();
} else {
  start();
  require('worker_threads').parentPort.postMessage('started');
}
