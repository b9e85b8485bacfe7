// Eight threads count for JavaScript, and environments end under them, one after the
// other. Exits with 1 where a thread is left, an item is lost, or one is out of order.
//
//   node run.cjs with|without|without-stock [--deliveries N] [--patience S] [ENDING...]
//
// ENDING of a worker: terminate, exit, natural; default: all of them. At last the main
// environment ends as well. The end comes after N deliveries (200). What has not
// happened after S seconds (10) is called hung.

'use strict';

const path = require('path');
const { parseArgs } = require('util');
const {
  Worker,
  isMainThread,
  parentPort,
  workerData,
} = require('worker_threads');

const THREADS = 8;
const TITLES = {
  terminate: 'worker.terminate()',
  exit: 'process.exit() in a worker',
  natural: 'a worker runs out of work',
};

const options = isMainThread ? fromArguments() : workerData;
const addon = require(path.join(__dirname, 'build', `${options.variant}.node`));

function fromArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      deliveries: { type: 'string' },
      patience: { type: 'string' },
    },
  });
  const [variant = 'without', ...endings] = positionals;
  return {
    variant,
    deliveries: Number(values.deliveries ?? 200),
    patience: Number(values.patience ?? 10),
    endings: endings.length > 0 ? endings : Object.keys(TITLES),
  };
}

/** Starts the threads; calls `end` when enough has been delivered. */
function start(end) {
  const next = new Array(THREADS).fill(0);
  let left = options.deliveries;
  addon.start((thread, number) => {
    if (number !== next[thread]++) {
      console.log(`thread ${thread}: ${number} is out of order`);
      process.exit(1);
    }
    if (--left === 0) end();
  }, THREADS);
}

function inWorker([ending]) {
  // The function does not keep its environment alive; this does.
  const alive = setInterval(() => {}, 1_000);
  start(() => {
    if (ending === 'exit') process.exit(0);
    if (ending === 'natural') return clearInterval(alive);
    parentPort.postMessage('terminate me');
  });
}

function hung(what) {
  console.error(`hung: ${what}`);
  process.exit(1);
}

/** Polls until `done`, which has to be in time. */
async function until(done, what) {
  const deadline = Date.now() + options.patience * 1000;
  while (!done()) {
    if (Date.now() > deadline) hung(what());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function endWorker(ending) {
  const worker = new Worker(__filename, {
    workerData: { ...options, endings: [ending] },
  });
  let ended = false;
  worker.on('message', () => worker.terminate());
  worker.on('exit', () => (ended = true));
  await until(
    () => ended,
    () => 'the worker does not end',
  );
  await until(
    () => addon.running() === 0,
    () => `${addon.running()} threads are left`,
  );
  await until(
    () => addon.items() === 0,
    () => `${addon.items()} items are left`,
  );
  console.log(`${TITLES[ending]}: all threads have left, no item is`);
}

async function main() {
  for (const ending of options.endings) await endWorker(ending);
  const alive = setInterval(() => {}, 1_000);
  start(() => {
    console.log('the main environment ends');
    clearInterval(alive);
  });
}

if (isMainThread) main();
else inWorker(options.endings);
