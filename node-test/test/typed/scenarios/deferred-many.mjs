// Thousands of deferreds, of the main environment and of a worker at the same time, that
// four native threads settle: each its own ones, in order, some by rejecting.

import process from 'node:process';

import { play } from './stage.mjs';

const PROMISES = { main: 10_000, worker: 2_000 };
const THREADS = 4;
/** Of these, the last is rejected. */
const REJECTED_EVERY = 10;

/** Holds deferreds; resolves to what became of their promises, in the order in which it did. */
function watch(addon, count) {
  const settled = [];
  const all = Array.from({ length: count }, () =>
    addon.holdDeferred().then(
      (number) => settled.push({ number, rejected: false }),
      (error) =>
        settled.push({ number: Number(error.message), rejected: true }),
    ),
  );
  return Promise.all(all).then(() => settled);
}

/** What is wrong with them; null if nothing is. */
function faultOf(settled) {
  const last = Array(THREADS).fill(-1);
  for (const { number, rejected } of settled) {
    const thread = number % THREADS;
    if (number <= last[thread]) return `${number} came after ${last[thread]}`;
    last[thread] = number;
    if (rejected !== (number % REJECTED_EVERY === REJECTED_EVERY - 1))
      return `${number} was settled in the other way`;
  }
  return null;
}

await play(import.meta.url, {
  async environment({ addon, tell }) {
    const settled = watch(addon, PROMISES.worker);
    tell('held');
    // Ends by itself then.
    if (faultOf(await settled)) process.exitCode = 3;
  },

  async main(stage) {
    const { addon } = stage;
    const { end } = await stage.environment();
    const before = addon.bytesInUse();
    const settled = watch(addon, PROMISES.main);
    const bytes = (addon.bytesInUse() - before) / PROMISES.main;
    addon.settleHeld('go', THREADS);
    addon.openGate('go');
    const worker = await end('natural');
    const fault = faultOf(await settled);
    await stage.until(
      () => addon.counters().threads === 0,
      () => 'the threads that settled did not end',
    );
    return { settled: (await settled).length, fault, worker, bytes };
  },
});
