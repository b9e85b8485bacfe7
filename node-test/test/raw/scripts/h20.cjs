// The main thread exits while native threads go on calling.
//
//   RUNTIME h20.cjs ADDON CALLS
//
// CALLS are `taken`, all of them; `waiting`, on a full queue; `late`, at the very
// last moment of the process as well; or `late-to-worker`, for a function that a
// worker made.

'use strict';

const { Worker, isMainThread, workerData } = require('worker_threads');

const [addonPath, calls] = isMainThread ? process.argv.slice(2) : workerData;
const raw = require(addonPath);

const THREADS = 4;
const ITEMS = 500;

const PROGRAMS = {
  taken: '*call',
  waiting: '*block',
  late: '2000*call gate9 2000*call acquire context release release',
  'late-to-worker': 'gate9 context acquire call',
};

function exit() {
  raw.log('exit');
  process.exit(0);
}

function start(func) {
  const id = raw.create({
    func,
    quiet: 1,
    maxQueueSize: calls === 'waiting' ? 1 : 0,
    threads: THREADS + 1,
  });
  for (let n = 0; n < THREADS; n++) raw.thread(id, PROGRAMS[calls], `${n}`);
}

if (!isMainThread) {
  start(() => {});
  require('worker_threads').parentPort.postMessage('started');
} else {
  if (calls.startsWith('late')) raw.awaitLastMoment();
  if (calls === 'late-to-worker') {
    const worker = new Worker(__filename, { workerData: [addonPath, calls] });
    worker.on('message', exit);
  } else {
    let delivered = 0;
    start(() => {
      if (++delivered === ITEMS) exit();
    });
  }
}
