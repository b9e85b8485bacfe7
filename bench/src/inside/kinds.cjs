// What can be measured of a contender. Each gets the contender, its scenario and the gauge, and
// resolves to figures by name: nanoseconds, or bytes.

'use strict';

const { collect } = require('./collect.cjs');
const { endOf } = require('./end.cjs');
const {
  finalizedSoFar,
  settled,
  turns,
  untilFinalized,
} = require('./turns.cjs');

/** What a callback gets with the last item; see the meter's documentation. */
const LAST = 2 ** 32 - 1;

/** Turns in which a contender that shows no finalizers has delivered what was queued. */
const TURNS_OF_A_QUEUE = 1_000;

/**
 * Has `start(callback)` send items to a callback with nothing in it but what keeps it from being
 * optimised away; resolves when it has got the last.
 */
function untilLast(start, atLast = () => {}) {
  return new Promise((resolve) => {
    let sum = 0;
    start((number) => {
      if (number === LAST) {
        atLast();
        resolve(sum);
      }
      sum = (sum + number) | 0;
    });
  });
}

const each = ({ thread, whole, wall }, count) => ({
  thread: thread / count,
  whole: whole / count,
  wall: wall / count,
});

async function traffic({ addon, flavour }, { items, producers, blocked }) {
  await untilLast(
    (callback) => addon.traffic(callback, items, producers, blocked, flavour),
    () => addon.ended(),
  );
  await turns(1);
  return JSON.parse(addon.figures());
}

async function latency({ addon, flavour }, { pings, unmeasured = 0, loaded }) {
  await untilLast((callback) =>
    addon.latency(callback, pings, loaded, flavour),
  );
  await turns(1);
  // The first find nothing of this contender's in the caches.
  return { times: JSON.parse(addon.times()).slice(unmeasured) };
}

/** Makes functions and releases each; resolves when all of them have been finalized. */
async function untilMadeAndGone({ addon, flavour }, count) {
  const finalized = finalizedSoFar(addon);
  addon.create(() => {}, count, flavour);
  await untilFinalized(addon, finalized + count);
}

async function creation(contender, { batch, unmeasured = 0 }, gauge) {
  // What the contender before this one did is in the caches, and nothing of this one's.
  for (let i = 0; i < unmeasured; i++) await untilMadeAndGone(contender, batch);
  const before = gauge.clocks();
  await untilMadeAndGone(contender, batch);
  return each(gauge.since(before), batch);
}

async function promises({ addon }, { made, batch, batches }, gauge) {
  const before = gauge.clocks();
  for (let i = 0; i < batches; i++) {
    await Promise.all(Array.from({ length: batch }, () => addon[made]()));
  }
  return each(gauge.since(before), batch * batches);
}

async function roundTrips({ addon }, { trips }, gauge) {
  const before = gauge.clocks();
  await untilLast((callback) => addon.roundTrips(callback, trips));
  return each(gauge.since(before), trips);
}

/** Waits until what was left behind is freed; resolves to the bytes that are allocated. */
async function restingHeap(gauge) {
  collect();
  await settled();
  collect();
  return gauge.heap();
}

/** Makes so many functions, looks at what is allocated, and lets them go; resolves to the bytes. */
async function heapWith({ addon, flavour }, functions, gauge) {
  const finalized = finalizedSoFar(addon);
  addon.hold(() => {}, functions, flavour);
  const bytes = gauge.heap();
  addon.letGo();
  await untilFinalized(addon, finalized + functions);
  return bytes;
}

/** Bytes of each function that is held and does nothing. */
async function idleBytes(contender, { functions }, gauge) {
  // What the runtime keeps for the next ones is not to be paid by whoever is first.
  await heapWith({ addon: gauge.addon, flavour: 0 }, functions, gauge);
  const before = await restingHeap(gauge);
  const bytes = await heapWith(contender, functions, gauge);
  return { bytes: (bytes - before) / functions };
}

/** Bytes of each item in a queue. */
async function queuedBytes({ addon, flavour }, { items }, gauge) {
  const finalized = finalizedSoFar(addon);
  const before = await restingHeap(gauge);
  const refused = addon.queue(() => {}, items, flavour);
  const bytes = (gauge.heap() - before) / items;
  if (refused > 0) throw new Error(`${refused} of ${items} were refused`);
  addon.letGo();
  if (addon.finalized) await untilFinalized(addon, finalized + 1);
  else await turns(TURNS_OF_A_QUEUE);
  return { bytes };
}

/** The end of an environment. */
const ends = endOf;

/** Environments from beginning to end, one after the other: all of them together. */
async function environments(contender, scenario, gauge) {
  const before = gauge.clocks();
  for (let i = 0; i < scenario.environments; i++) {
    await endOf(contender, { functions: 1, items: 10 }, gauge);
  }
  return gauge.since(before);
}

exports.kinds = {
  traffic,
  latency,
  creation,
  promises,
  roundTrips,
  idleBytes,
  queuedBytes,
  ends,
  environments,
};
