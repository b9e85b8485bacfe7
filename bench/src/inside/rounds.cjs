// Runs inside the runtime under test: measures every contender in every round, side by side,
// and writes a line of JSON for each round.
//
//   rounds.cjs '{ "rounds", "discarded", "first", "scenarios", "contenders", "gauge" }'
//
// `first` says how many rounds processes before this one have measured. A contender is
// `{ name, path, flavour }`; a scenario names the contenders that it is for. What cannot be
// loaded is told in the first line.

'use strict';

const { kinds } = require('./kinds.cjs');
const { loadGauge } = require('./gauge.cjs');
const { settled, turns } = require('./turns.cjs');

const {
  rounds,
  discarded,
  first = 0,
  scenarios,
  contenders,
  gauge,
} = JSON.parse(process.argv[2]);

// Threads that a live scenario wants processors for: a producer and the JavaScript thread. No
// pause after they were busy: in a process that had just slept, a producer and the JavaScript
// thread were seen to take turns on one processor.
const BUSY_THREADS = 2;
const BUSY_MS = 30;

/** Between two contenders: what the first has left to be closed is closed by then. */
const TURNS_BETWEEN = 3;

const A_DAY_MS = 86_400_000;

const meter = loadGauge(gauge);

/** Resolves when the line is out: nothing of it is left to be written while something is measured. */
const write = (line) =>
  new Promise((resolve) => {
    process.stdout.write(`${JSON.stringify(line)}\n`, resolve);
  });

/** Loads what this runtime can load: `{ loaded, absent }`. */
function loadAll() {
  const loaded = new Map();
  const absent = {};
  for (const { name, path, flavour } of contenders) {
    try {
      loaded.set(name, { name, path, flavour, addon: require(path) });
    } catch (error) {
      absent[name] = error.message;
    }
  }
  return { loaded, absent };
}

const { loaded, absent } = loadAll();

/**
 * The contenders of a scenario, in an order of this round's own: each is first in turn, and each
 * order comes backwards as well, so that nobody always follows the same one.
 */
function inOrder({ names }, round) {
  const all = names.filter((name) => loaded.has(name));
  const begin = round >> 1;
  const turned = all.map((_, index) => all[(index + begin) % all.length]);
  if (round % 2 === 1) turned.reverse();
  return turned.map((name) => loaded.get(name));
}

/** Whether it is measured in this round. To warm up, below 0, all that is measured in each is. */
const isDue = ({ every }, round) =>
  round < 0 ? every === 1 : round % every === 0;

/** What a contender's samples have in the middle, figure by figure; of times, all of them. */
function middle(samples) {
  if (samples.length === 1) return samples[0];
  if (samples[0].times) {
    return { times: samples.flatMap(({ times }) => times) };
  }
  const of = (name) => {
    const sorted = samples.map((sample) => sample[name]).sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 === 1
      ? sorted[half]
      : (sorted[half - 1] + sorted[half]) / 2;
  };
  return Object.fromEntries(
    Object.keys(samples[0]).map((name) => [name, of(name)]),
  );
}

/**
 * Measures the contenders of a scenario, all of them again and again, each time in the order of
 * before backwards: where the machine is slow for a while, it is so for all.
 */
async function measureScenario(scenario, round) {
  const measure = kinds[scenario.kind];
  const contenders = inOrder(scenario, round);
  const samples = new Map(contenders.map(({ name }) => [name, []]));
  for (let i = 0; i < scenario.repeat; i++) {
    for (const contender of contenders) {
      const { name } = contender;
      const sample = await measure(contender, scenario, meter).catch(
        (error) => {
          throw new Error(`${scenario.name} of ${name}: ${error.message}`, {
            cause: error,
          });
        },
      );
      samples.get(name).push(sample);
      await turns(TURNS_BETWEEN);
    }
    contenders.reverse();
  }
  return Object.fromEntries(
    [...samples].map(([name, all]) => [name, middle(all)]),
  );
}

async function measureRound(round) {
  const figures = {};
  const shares = [];
  for (const scenario of scenarios) {
    if (!isDue(scenario, round)) continue;
    await settled();
    // Where producers want a processor beside the JavaScript thread; and at least once a round.
    if (scenario.kind === 'traffic' || shares.length === 0) {
      shares.push(meter.share(BUSY_THREADS, BUSY_MS));
    }
    const turned = first + Math.max(round, 0);
    figures[scenario.name] = await measureScenario(scenario, turned);
  }
  const share = shares.reduce((sum, part) => sum + part, 0) / shares.length;
  return { round, share, figures };
}

(async () => {
  await write({ absent });
  // A shared function of deferreds keeps nothing alive by itself, as it should.
  setInterval(() => {}, A_DAY_MS);
  for (let round = -discarded; round < rounds; round++) {
    const measured = await measureRound(round);
    if (round >= 0) await write(measured);
  }
  process.exit(0);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
