// 32 threads call JavaScript until they are told napi_closing, and environments
// end under them, one after the other. Prints what became of every item, and exits
// with 1 where one was lost or a thread was left.
//
//   node run.cjs [--stock] [--deliveries N] [--work MS]
//                [--patience S] [ENDING...]
//
// ENDING: terminate, exit, natural, main; or with -blocked, where the queue holds
// four items and all 32 threads wait for room. Default: all of them but
// main-blocked. A process has one main environment, so one of the two is the last.
// --stock takes the addon without the library. The end comes after N deliveries
// (1000), and a thread works for MS
// milliseconds (1) between two calls. What has not happened after S seconds (10) is called hung.

'use strict';

const path = require('path');
const { parseArgs } = require('util');
const {
  Worker,
  isMainThread,
  parentPort,
  workerData,
} = require('worker_threads');

const THREADS = 32;
const CAPACITY = 4;

const WORKER_ENDINGS = {
  terminate: 'worker.terminate()',
  exit: 'process.exit() in a worker',
  natural: 'a worker runs out of work',
};
const MAIN_ENDING = 'the main environment ends';

const { stock, patience, work, deliveries, endings } = isMainThread
  ? options()
  : workerData;
const addon = require(
  path.join(__dirname, 'build', stock ? 'stock' : 'linked', 'producers.node'),
);

function options() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      stock: { type: 'boolean' },
      patience: { type: 'string' },
      work: { type: 'string' },
      deliveries: { type: 'string' },
    },
  });
  const all = Object.keys(WORKER_ENDINGS);
  return {
    stock: values.stock ?? false,
    patience: Number(values.patience ?? 10),
    work: Number(values.work ?? 1),
    deliveries: Number(values.deliveries ?? 1000),
    endings:
      positionals.length > 0
        ? positionals
        : [...all, ...all.map((ending) => `${ending}-blocked`), 'main'],
  };
}

const isBlocked = (ending) => ending.endsWith('-blocked');
const plain = (ending) => ending.replace('-blocked', '');
const title = (ending) =>
  (WORKER_ENDINGS[plain(ending)] ?? MAIN_ENDING) +
  (isBlocked(ending) ? ', blocked' : '');

/** Starts the threads; calls `end` when enough has been delivered. */
function start(ending, end) {
  let left = deliveries;
  addon.start(
    () => {
      if (--left !== 0) return;
      // This thread alone makes room, and will make no more.
      if (isBlocked(ending)) addon.awaitBlocked();
      end();
    },
    THREADS,
    isBlocked(ending) ? CAPACITY : 0,
    patience,
    work,
  );
}

function inWorker([ending]) {
  start(ending, () => {
    if (plain(ending) === 'exit') process.exit(0);
    if (plain(ending) === 'natural') return addon.unref();
    parentPort.postMessage('terminate me');
    // Nothing more is delivered until that is under way.
    addon.hold();
  });
}

async function endWorker(ending) {
  const worker = new Worker(__filename, {
    workerData: { stock, patience, work, deliveries, endings: [ending] },
  });
  worker.on('message', () => {
    worker.terminate();
    addon.letGo();
  });
  await new Promise((resolve, reject) => {
    const impatient = setTimeout(() => {
      console.error('hung: the worker does not end');
      process.exit(1);
    }, patience * 1000);
    worker.on('error', reject);
    worker.on('exit', () => {
      clearTimeout(impatient);
      resolve();
    });
  });
  const deadline = Date.now() + patience * 1000;
  while (!addon.finished() && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 1));
  if (addon.running() > 0)
    console.error(`hung: ${addon.running()} threads are left`);
  if (!addon.report(title(ending))) process.exit(1);
}

function endMain(ending) {
  start(ending, () => addon.unref());
  addon.reportAtTheEnd(title(ending));
}

async function main() {
  console.log(
    `${THREADS} threads, ${addon.library ? `tsfn ${addon.library}` : 'without the library'}\n`,
  );
  console.log(
    `${'ending'.padEnd(38)}${'told'.padStart(9)}${'made'.padStart(9)}${'delivered'.padStart(11)}${'handed back'.padStart(13)}${'refused'.padStart(9)}${'lost'.padStart(6)}${'accepted'.padStart(10)}${'library'.padStart(9)}`,
  );
  for (const ending of endings) {
    if (plain(ending) === 'main') endMain(ending);
    else await endWorker(ending);
  }
}

if (isMainThread) main();
else inWorker(endings);
