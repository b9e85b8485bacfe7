// The reload: environments come and go in one process while the native threads
// that they started go on calling. Runs inside every runtime under test, so it
// uses nothing that Node 16, Bun or Deno lack.
//
//   RUNTIME reload.mjs ADDON '{"free": 50, "blocked": 10, ...}'
//
// Prints a line of JSON at the end; `hung: WHAT` on stderr, and waits to be
// killed, where an environment or a thread does not end in time.

import { createRequire } from 'node:module';
import process from 'node:process';
import { Worker } from 'node:worker_threads';

const DEFAULTS = {
  // Environments with unbounded queues, and what runs in each.
  free: 50,
  functions: 2,
  threads: 4,
  // Microseconds between a thread's calls, by turns; 0 never pauses.
  pauses: [1000, 0],
  // Environments with a queue of one, full, and what is blocked on it.
  blocked: 10,
  blockedThreads: 8,
  // How long one environment and its threads may take to start, and to end.
  limitMs: 10_000,
};

const LAST_ENDS_MS = 2_000;

const [, , addonPath, given = '{}'] = process.argv;
const options = { ...DEFAULTS, ...JSON.parse(given) };
const addon = createRequire(import.meta.url)(addonPath);

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function hung(what) {
  process.stderr.write(`hung: ${what}\n`);
  return new Promise(() => {});
}

async function within(promise, what) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, options.limitMs, 'late');
  });
  const answer = await Promise.race([promise, late]);
  clearTimeout(timer);
  return answer === 'late' ? hung(what()) : answer;
}

async function until(condition, what) {
  const deadline = Date.now() + options.limitMs;
  while (!condition()) {
    if (Date.now() > deadline) return hung(what());
    await sleep(1);
  }
}

const undropped = () => {
  const { created, dropped } = addon.stats();
  return created - dropped;
};

// The longest that an environment took until all its functions ticked, and until
// it and its threads had ended.
const slowest = { startMs: 0, endMs: 0 };

function keepSlowest(which, started) {
  slowest[which] = Math.max(slowest[which], Date.now() - started);
}

/** Starts an environment; resolves when it has said that its ticks arrive. */
async function load(data) {
  const asked = Date.now();
  const worker = new Worker(new URL('./reload-page.mjs', import.meta.url), {
    workerData: { addonPath, ...data },
  });
  const ready = new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(
        new Error(`the worker exited with ${code} before its first ticks`),
      ),
    );
  });
  await within(ready, () => 'no ticks arrived');
  keepSlowest('startMs', asked);
  return worker;
}

// Deno lets JavaScript that is running run on, though its worker is terminated:
// only there is a held thread let go, once it has been told to end.
const runsOnTerminated = 'Deno' in globalThis;

async function unload(worker, name, held) {
  const asked = Date.now();
  const terminated = worker.terminate();
  if (held && runsOnTerminated) Atomics.store(held, 0, 0);
  await within(terminated, () => `${name}: terminate() did not return`);
  await until(
    () => addon.stats().threadsRunning === 0,
    () => `${name}: ${addon.stats().threadsRunning} threads did not end`,
  );
  keepSlowest('endMs', asked);
}

async function reloadFree(turn) {
  const before = addon.stats().delivered;
  const worker = await load({
    functions: options.functions,
    start: {
      threads: options.threads,
      pauseMicros: options.pauses[turn % options.pauses.length],
    },
  });
  await unload(worker, `reload ${turn + 1}`);
  return addon.stats().delivered - before;
}

async function reloadBlocked(turn) {
  const name = `blocked reload ${turn + 1}`;
  const before = addon.stats().delivered;
  const lost = undropped();
  const held = new Int32Array(new SharedArrayBuffer(4)).fill(1);
  const worker = await load({
    functions: 1,
    held,
    start: {
      threads: options.blockedThreads,
      queue: 1,
      blocking: true,
      pauseMicros: 0,
    },
  });
  // One tick fills the queue and every thread waits with another in hand.
  await until(
    () => undropped() - lost === options.blockedThreads + 1,
    () => `${name}: the producers were never all blocked`,
  );
  await unload(worker, name, held);
  return addon.stats().delivered - before;
}

const ticks = { free: [], blocked: [] };
for (let turn = 0; turn < options.free; turn++) {
  ticks.free.push(await reloadFree(turn));
}
for (let turn = 0; turn < options.blocked; turn++) {
  ticks.blocked.push(await reloadBlocked(turn));
}
// Where `terminate` answers before the environment has ended, it ends soon; what
// is not back by then is lost.
const deadline = Date.now() + LAST_ENDS_MS;
while (undropped() > 0 && Date.now() < deadline) await sleep(1);
const { created, dropped, delivered, refused } = addon.stats();
console.log(
  JSON.stringify({
    reloads: ticks.free.length + ticks.blocked.length,
    created,
    dropped,
    lost: created - dropped,
    delivered,
    refused,
    slowest,
    ticks,
  }),
);
