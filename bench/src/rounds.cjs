// Runs inside the runtime under test: measures every subject in every round,
// side by side, and writes a line of JSON for each round.
//
//   rounds.cjs '{ "rounds", "discarded", "scenarios", "subjects" }'
//
// A subject is `{ name, raw, promises }`, the paths of its two addons.

'use strict';

const { rounds, discarded, scenarios, subjects } = JSON.parse(process.argv[2]);

// Threads that a live scenario wants processors for: a producer and the
// JavaScript thread. Two that start on one processor are parted within a few
// milliseconds, which must not look like a busy machine. No pause after that:
// in a process that had just slept, a producer and the JavaScript thread were
// seen to take turns on one processor.
const BUSY_THREADS = 2;
const BUSY_MS = 30;

// For what a measurement leaves behind: garbage that the runtime collects on
// threads of its own, memory that goes back to the system.
const SETTLE_MS = 10;

const loaded = subjects.map(({ name, raw, promises }) => ({
  name,
  raw: require(raw),
  promises: require(promises),
}));

/** A callback with nothing in it but what keeps it from being optimised away. */
function trivialCallback() {
  let sum = 0;
  return (number) => {
    sum = (sum + number) | 0;
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/** Adds up `repeat` figures of the same kind, and takes the mean of each. */
async function mean(repeat, measureOnce) {
  const sums = {};
  for (let i = 0; i < repeat; i++) {
    const figures = await measureOnce();
    for (const name of Object.keys(figures)) {
      sums[name] = (sums[name] || 0) + figures[name] / repeat;
    }
  }
  return sums;
}

const kinds = {
  traffic: ({ raw }, { items, producers, blocked, repeat }) =>
    mean(repeat, () =>
      raw.traffic(trivialCallback(), items, producers, blocked),
    ),

  creation: ({ raw }, { batch, repeat }) => {
    const callback = trivialCallback();
    return mean(repeat, () => raw.create(callback, batch));
  },

  promises: async ({ raw, promises }, { batch, repeat }) => {
    const before = raw.clocks();
    for (let i = 0; i < repeat; i++) {
      await Promise.all(Array.from({ length: batch }, promises.settled));
    }
    const after = raw.clocks();
    const figures = {};
    for (const name of Object.keys(after)) {
      figures[name] = (after[name] - before[name]) / (batch * repeat);
    }
    return figures;
  },
};

/** The subjects, each first in turn. */
const inOrder = (round) =>
  loaded.map((_, index) => loaded[(index + round) % loaded.length]);

async function measureRound(round) {
  const figures = {};
  let shares = 0;
  for (const scenario of scenarios) {
    await settle();
    shares += loaded[0].raw.share(BUSY_THREADS, BUSY_MS);
    figures[scenario.name] = {};
    for (const subject of inOrder(round)) {
      figures[scenario.name][subject.name] = await kinds[scenario.kind](
        subject,
        scenario,
      );
    }
  }
  return { round, share: shares / scenarios.length, figures };
}

(async () => {
  for (let round = -discarded; round < rounds; round++) {
    const measured = await measureRound(Math.abs(round));
    if (round >= 0) process.stdout.write(`${JSON.stringify(measured)}\n`);
  }
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
