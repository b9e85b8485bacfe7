// Destructors that give back counts of functions that are being finalized.
//
//   RUNTIME h06.cjs ADDON PLACE TRIGGER PROGRAM
//
// PLACE is the destructor that runs PROGRAM on functions 0 and 1: `item` (of
// function 0, drained), `finalizer` (of function 0) or `wrap`. TRIGGER is what
// has them finalized: `abort`, in a live environment, or `end`, of a worker.

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const [addonPath, place, trigger, program] = isMainThread
  ? process.argv.slice(2)
  : workerData;
const raw = require(addonPath);

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

function create() {
  const func = () => {};
  raw.create({
    func,
    threads: 2,
    onFirstItem: place === 'item' ? program : '',
    onFinalize: place === 'finalizer' ? program : '',
  });
  raw.create({ func, threads: 2 });
  if (place !== 'wrap') return;
  // Wraps are finalized from the last to the first: this one says where the other is.
  raw.wrap((globalThis.kept = {}), 'wrap', 0, program);
  raw.wrap((globalThis.keptToo = {}), 'the next is the wrap');
}

function abort() {
  create();
  raw.perform(0, 'call call');
  raw.perform(1, 'call');
  raw.perform(0, 'abort');
  raw.perform(1, 'abort');
}

function end() {
  create();
  // From a hook, so that no wake-up is served before the functions are closed.
  raw.hook('hook', 0, 'call call call@1');
  raw.perform(0, 'unref unref@1');
}

async function main() {
  if (!isMainThread) {
    end();
  } else if (trigger === 'abort') {
    abort();
    await until(() => raw.isFinalized(0) && raw.isFinalized(1));
  } else {
    const worker = new Worker(__filename, {
      workerData: [addonPath, place, trigger, program],
    });
    await new Promise((resolve) => worker.on('exit', resolve));
    raw.log('the worker has ended');
    await until(() => raw.isFinalized(0) && raw.isFinalized(1));
  }
  if (isMainThread) raw.log(`payloads: ${raw.payloads()}`);
}

main();
