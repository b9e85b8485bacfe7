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

/**
 * Whether the native threads that are not in `before` are all asleep, looked at
 * twice; so they are where there are none.
 */
function allAsleep(before, exceptFor) {
  const others = threadIds().filter((id) => !before.has(id));
  if (others.length <= exceptFor) return true;
  const seen = activity(others);
  stayFor(LOOK_MS);
  return asleepSince(seen, others).length >= others.length - exceptFor;
}

/** Stays from `least` to `most` milliseconds, until `allAsleep`. */
function holdUntilAsleep(before, { least, most, exceptFor = 0 }) {
  const began = Date.now();
  holdFor(least);
  while (Date.now() - began < most) {
    if (allAsleep(before, exceptFor)) return true;
  }
  return false;
}

module.exports = { holdWhile, holdFor, holdUntilAsleep };
