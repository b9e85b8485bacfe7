// A page is reloaded: an environment ends and another one takes its place, while the
// process still holds the first one's function. Whether it can learn that events go
// nowhere without making one, and what the events that it makes are told.
//
//   RUNTIME h18.cjs ADDON

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const addonPath = isMainThread ? process.argv[2] : workerData;
const raw = require(addonPath);

const LIMIT_MS = 3000;

async function within(condition) {
  const deadline = Date.now() + LIMIT_MS;
  while (!condition() && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const phase = (id) => (raw.stats ? raw.stats(id).phase : 'not known');

async function open() {
  const worker = new Worker(__filename, { workerData: addonPath });
  const id = await new Promise((resolve) => worker.on('message', resolve));
  const close = async () => {
    const ended = new Promise((resolve) => worker.on('exit', resolve));
    worker.terminate();
    await ended;
    // Deno says so before the worker has ended.
    if (raw.stats) await within(() => raw.isFinalized(id));
  };
  return { id, close };
}

async function main() {
  const old = await open();
  const before = phase(old.id);
  await old.close();
  const after = phase(old.id);
  raw.log('events for the old page');
  const events = raw.perform(old.id, 'call call call');
  const page = await open();
  const items = raw.items(old.id);
  const present = [phase(page.id), raw.perform(page.id, 'call')];
  await within(() => raw.items(page.id) === 1);
  await page.close();
  raw.log(JSON.stringify({ before, after, events, items, present }));
}

if (isMainThread) {
  main();
} else {
  const id = raw.create({ func() {}, quiet: 1, threads: 4 });
  require('worker_threads').parentPort.postMessage(id);
}
