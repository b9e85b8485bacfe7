// Calls with counts that nobody has given back, after the environment has died.
//
//   RUNTIME after-end.cjs ADDON ENDING
//
// ENDING of the worker that made the function: `terminate`, `exit`, `natural`.

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const [addonPath, ending] = isMainThread ? process.argv.slice(2) : workerData;
const raw = require(addonPath);

const THREADS = 4;
/** Four of these take a count each. */
const LATE =
  'gate1 context acquire call context release abort acquire block context';

function inWorker() {
  const id = raw.create({
    func() {},
    // Four counts for each thread, and four for the main thread.
    threads: 4 * THREADS + 4,
  });
  raw.perform(id, 'call call', 1);
  for (let n = 0; n < THREADS; n++) raw.thread(id, LATE, `${n}`);
  if (ending === 'exit') process.exit(0);
  if (ending === 'natural') return raw.perform(id, 'unref');
  require('worker_threads').parentPort.postMessage('made');
  raw.pass(2);
  setInterval(() => {}, 1000);
}

async function main() {
  const worker = new Worker(__filename, { workerData: [addonPath, ending] });
  worker.on('message', () => {
    worker.terminate();
    raw.open(2);
  });
  await new Promise((resolve) => worker.on('exit', resolve));
  raw.log('the worker has ended');
  // Deno says so before the worker has ended.
  while (!raw.isFinalized(0))
    await new Promise((resolve) => setTimeout(resolve, 1));
  raw.log('late calls');
  raw.open(1);
  raw.join(10_000);
  raw.log(`4 counts: ${raw.perform(0, 'context acquire call release abort')}`);
  raw.log(`1 count: ${raw.perform(0, 'context acquire call')}`);
  raw.log(`freed: ${raw.perform(0, 'context acquire call release abort')}`);
  raw.log(`payloads: ${raw.payloads()}`);
}

if (isMainThread) main();
else inWorker();
