// Holds the JavaScript thread: nothing is delivered, so what the addon produces
// piles up, or its producers wait for room.

const { threadIds, activity, asleepSince } = require('./threads.cjs');

const SLICE_MS = 20;
const LOOK_MS = 60;

const nothing = new Int32Array(new SharedArrayBuffer(4));

const stayFor = (ms) => Atomics.wait(nothing, 0, 0, ms);

/** Stays until `held[0]` is no longer 1: in slices, for not every runtime ends a worker inside a long wait. */
function holdWhile(held) {
  while (Atomics.load(held, 0) === 1) Atomics.wait(held, 0, 1, SLICE_MS);
}

/** Stays for `ms`. */
function holdFor(ms) {
  const until = Date.now() + ms;
  while (Date.now() < until) stayFor(SLICE_MS);
}

/** How many of the native threads that are not in `before` are asleep, looked at twice: `{ asleep, of }`. */
function sleepers(before, exceptFor) {
  const others = threadIds().filter((id) => !before.has(id));
  const of = Math.max(0, others.length - exceptFor);
  if (of === 0) return { asleep: 0, of };
  const seen = activity(others);
  stayFor(LOOK_MS);
  return { asleep: Math.min(of, asleepSince(seen, others).length), of };
}

/**
 * Stays from `least` to `most` milliseconds, until all native threads but
 * `exceptFor` that are not in `before` are asleep. Returns the last look at them.
 */
function holdUntilAsleep(before, { least, most, exceptFor = 0 }) {
  const began = Date.now();
  holdFor(least);
  let seen;
  do {
    seen = sleepers(before, exceptFor);
  } while (seen.asleep < seen.of && Date.now() - began < most);
  return seen;
}

module.exports = { holdWhile, holdFor, holdUntilAsleep };
