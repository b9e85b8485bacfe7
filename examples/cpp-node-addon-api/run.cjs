// Native threads call functions of both kinds until they are told otherwise,
// while environments end under them. What became of the items is a line each.
//
//   node run.cjs [ADDON] [THREADS] [ITEMS] [ENDING]
//
// ADDON: linked-5 (default), linked-4, bare-5, stock-5 or stock-4. THREADS call
// each function; an environment may end once each has delivered ITEMS. ENDING: how
// a worker ends, such as 'worker.terminate()' (default: one after the other in each
// way).

'use strict';

const {
  Worker,
  isMainThread,
  parentPort,
  workerData,
} = require('worker_threads');

const PATIENCE_MS = 10_000;

const KINDS = ['untyped', 'typed', 'typed, no callback'];
const QUEUES = [
  { maxQueueSize: 0, blocking: false },
  { maxQueueSize: 4, blocking: false },
  { maxQueueSize: 4, blocking: true },
];

const ENDINGS = {
  // By the main thread, in the middle of whatever it does.
  'worker.terminate()': () => parentPort.postMessage('ready'),
  'process.exit() in it': () => process.exit(0),
  'end of its script': () => {},
};

const settings = isMainThread
  ? {
      addon: process.argv[2] ?? 'linked-5',
      threads: Number(process.argv[3] ?? 2),
      items: Number(process.argv[4] ?? 20),
    }
  : workerData;
const addon = require(`./build/Release/${settings.addon}.node`);

/** One function of each kind with each queue, none of which keeps its environment alive. */
function startAll(ending) {
  return KINDS.flatMap((kind) =>
    QUEUES.map((queue) => {
      const how = {
        ...queue,
        ending,
        threads: settings.threads,
        emptyEnvInFinalizer: 'deno' in process.versions,
      };
      const number = addon.start(kind, how, () => {});
      addon.unref(number);
      return number;
    }),
  );
}

/** Resolves when each of the functions has delivered enough. */
async function underWay(numbers) {
  const delivered = (number) => addon.look(number).delivered;
  while (!numbers.every((number) => delivered(number) >= settings.items)) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function endWorker(ending) {
  const worker = new Worker(__filename, {
    workerData: { ...settings, ending },
  });
  worker.on('message', () => worker.terminate());
  await new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', resolve);
  });
  if (!addon.settle(ending, PATIENCE_MS)) process.exit(1);
}

async function main() {
  const asked = process.argv[5];
  if (asked && !(asked in ENDINGS)) {
    const known = Object.keys(ENDINGS).join(', ');
    console.error(`no worker ends by ${asked}; known: ${known}`);
    process.exit(2);
  }
  for (const ending of asked ? [asked] : Object.keys(ENDINGS)) {
    await endWorker(ending);
  }
  // The account of these is printed when the process exits.
  const ending = 'end of the main script';
  addon.settleAtExit(ending, PATIENCE_MS);
  await underWay(startAll(ending));
}

async function inWorker() {
  await underWay(startAll(settings.ending));
  ENDINGS[settings.ending]();
}

if (isMainThread) main();
else inWorker();
