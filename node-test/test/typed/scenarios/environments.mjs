// Environments without number, four at a time in one process, with functions and
// deferreds in flight: some end while their JavaScript thread is busy and some while
// it waits; promises are settled before the end and after it; handles are dropped
// before the end and after it.

import { createRequire } from 'node:module';
import process from 'node:process';

import { play } from './stage.mjs';

const { collect } = createRequire(import.meta.url)(
  '../../../src/survive/inside/collect.cjs',
);

const AT_A_TIME = 4;

/** Between two looks at the memory, with no environment left. */
const BATCH = 100;

/** Who settles promises, by the addon's function; napi 2.0 has no deferreds. */
const SETTLERS = ['settleOnThread', 'settleByFuture', 'settleByAsyncFn'];

/** Every combination of two, one after the other. */
const odd = (turn, bit) => (turn >> bit) % 2 === 1;

function start(addon, gate) {
  const free = addon.create(() => null, { weak: true });
  addon.produce(free, { threads: 1, pauseMicros: 100 });
  const full = addon.create(() => null, { weak: true, queue: 1 });
  addon.produce(full, { threads: 2, blocking: true });
  addon.callAsync?.(free, 2);
  for (const by of SETTLERS) addon[by]?.(gate)?.catch?.(() => {});
  return [free, full];
}

async function live(stage, turn) {
  const { addon, options } = stage;
  const gate = `settle ${turn}`;
  const { told: numbers, end } = await stage.environment({
    ...{ turn, gate, inFlight: options.inFlight },
  });
  const settle = () => options.inFlight && addon.openGate(gate);
  const drop = () => numbers.forEach((number) => addon.dropFunction(number));
  if (odd(turn, 1)) settle();
  if (odd(turn, 2)) drop();
  await end();
  if (!odd(turn, 1)) settle();
  if (!odd(turn, 2)) drop();
  return gate;
}

await play(import.meta.url, {
  environment({ addon, data: { turn, gate, inFlight }, tell, hold }) {
    tell(inFlight ? start(addon, gate) : []);
    if (odd(turn, 0)) hold();
    else setInterval(() => {}, 1_000);
  },

  async main(stage) {
    const { addon, options } = stage;
    const memory = [];
    for (let first = 0; first < options.environments; first += BATCH) {
      let next = first;
      const gates = [];
      const lane = async () => {
        while (next < first + BATCH) gates.push(await live(stage, next++));
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, lane));
      await stage.until(
        () => addon.counters().threads === 0 && addon.tasks() === 0,
        () =>
          `${addon.counters().threads} threads, ${addon.tasks()} tasks are left`,
      );
      // Its own garbage, of so many workers, is not what they leave; nor what it remembers.
      gates.forEach((gate) => addon.forgetGate(gate));
      stage.forgetEnded();
      await collect();
      memory.push({
        inUse: addon.bytesInUse(),
        rss: process.memoryUsage.rss(),
      });
    }
    return { memory, ...addon.counters() };
  },
});
