// The counts of many functions are given back after their environment has ended, of
// half of them after an abort: what is then left of them.
//
//   RUNTIME h11.cjs ADDON

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const addonPath = isMainThread ? process.argv[2] : workerData;
const raw = require(addonPath);

const FUNCTIONS = 1000;
const LIMIT_MS = 3000;

const ids = Array.from({ length: FUNCTIONS }, (_, id) => id);

async function main() {
  const worker = new Worker(__filename, { workerData: addonPath });
  await new Promise((resolve) => worker.on('exit', resolve));
  const closed = () => ids.every((id) => raw.isFinalized(id));
  const deadline = Date.now() + LIMIT_MS;
  while (!closed() && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 1));
  const finalized = closed();
  raw.log('late releases');
  const answers = new Set(ids.map((id) => raw.perform(id, 'release')));
  // What has been freed has nothing to be told.
  const left = raw.stats
    ? ids.filter((id) => raw.stats(id) !== 'invalid_arg').length
    : 'not known';
  raw.log(JSON.stringify({ finalized, answers: [...answers], left }));
}

function inWorker() {
  for (const id of ids) {
    raw.create({ func() {}, quiet: 1, threads: 2 });
    raw.perform(id, id % 2 === 0 ? 'unref release' : 'abort');
  }
  raw.log('the worker has nothing left to do');
}

if (isMainThread) main();
else inWorker();
