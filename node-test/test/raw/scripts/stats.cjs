// What the C library counts through the life of functions: a line for each look.
//
//   RUNTIME stats.cjs ADDON PART
//
// PART: `life` (one function from its creation until it is freed), `threads`
// (several threads at once), `worker` (an environment that ends).

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const [addonPath, part] = isMainThread ? process.argv.slice(2) : workerData;
const raw = require(addonPath);

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

function look(when, id) {
  const stats = raw.stats(id);
  if (typeof stats === 'string') return raw.log(`${when}: ${stats}`);
  const { phase, threadCount, maxQueueSize } = stats;
  const { accepted, queued, waiting } = stats;
  raw.log(
    `${when}: ${phase}, held ${threadCount}, limit ${maxQueueSize}, accepted ${accepted}, queued ${queued}, waiting ${waiting}`,
  );
}

const perform = (id, program) => raw.log(raw.perform(id, program));
const allThreadsEnded = () => raw.waitForThreads(0) === 0;

async function life() {
  const id = raw.create({ func() {}, quiet: 1, threads: 2, maxQueueSize: 3 });
  look('made', id);
  perform(id, 'acquire');
  look('acquired', id);
  perform(id, 'call call call');
  look('full', id);
  perform(id, 'call block');
  look('refused for want of room', id);
  raw.thread(id, 'block', 'a');
  raw.thread(id, 'block', 'b');
  raw.waitUntilAsleep(2, 5000);
  look('waited for', id);
  await until(() => allThreadsEnded() && raw.items(id) === 5);
  look('delivered', id);
  perform(id, 'release');
  look('released', id);
  perform(id, 'call call call');
  raw.thread(id, 'block', 'c');
  raw.waitUntilAsleep(1, 5000);
  look('waited for again', id);
  perform(id, 'acquire acquire abort');
  // Without a turn of the loop, in which the function would close.
  raw.waitForThreads(5000);
  look('aborted', id);
  await until(() => raw.isFinalized(id));
  look('finalized', id);
  perform(id, 'call acquire');
  look('refused', id);
  perform(id, 'release');
  look('freed', id);
  look('never made', raw.adopt('0'));
}

async function threads() {
  const THREADS = 8;
  const id = raw.create({ func() {}, quiet: 1, threads: 2 * THREADS + 1 });
  const items = () => raw.items(id);
  for (let n = 0; n < THREADS; n++) raw.thread(id, '1000*call', `${n}`);
  await until(() => allThreadsEnded() && items() === 1000 * THREADS);
  look('called', id);
  // Each thread that is refused has let go of the function.
  perform(id, 'abort');
  for (let n = 0; n < THREADS; n++) raw.thread(id, '1000*call', `late ${n}`);
  raw.waitForThreads(5000);
  look('called when closing', id);
  await until(() => raw.isFinalized(id));
  look('finalized', id);
  raw.log(`items ${items()}, payloads ${raw.payloads()}`);
}

async function worker() {
  const ended = new Worker(__filename, { workerData: [addonPath, 'inWorker'] });
  await new Promise((resolve) => ended.on('exit', resolve));
  // Deno says so before the worker has ended.
  await until(() => raw.isFinalized(0));
  look('its environment has ended', 0);
  raw.thread(0, 'call', 'late');
  await until(allThreadsEnded);
  look('called late', 0);
}

function inWorker() {
  const id = raw.create({ func() {}, quiet: 1, threads: 3 });
  perform(id, 'call call');
  look('before the end', id);
  process.exit(0);
}

const PARTS = { life, threads, worker, inWorker };
raw.log(`linked: ${raw.isLinked()}`);
Promise.resolve(PARTS[part]()).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  // A function that is left open would keep the process alive.
  process.exit(1);
});
