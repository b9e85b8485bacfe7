// Native threads never stop calling while their environment ends: with queues
// of one that are weak or keep the event loop alive, waiting for room or not.

import { play } from './stage.mjs';

const ENVIRONMENTS = 4;
const THREADS = 2;
const KINDS = [
  { weak: true, blocking: true },
  { weak: true, blocking: false },
  { weak: false, blocking: true },
  { weak: false, blocking: false },
];

await play(import.meta.url, {
  environment({ addon, tell }) {
    const silent = new Set(KINDS.keys());
    KINDS.forEach(({ weak, blocking }, i) => {
      const number = addon.create(
        () => {
          if (silent.delete(i) && silent.size === 0) tell('all arrive');
          return null;
        },
        { queue: 1, weak },
      );
      addon.produce(number, { threads: THREADS, blocking });
      addon.dropFunction(number);
    });
  },

  async main(stage) {
    const { addon } = stage;
    for (let i = 0; i < ENVIRONMENTS; i++) {
      const { end } = await stage.environment();
      await end();
      await stage.until(
        () => addon.counters().threads === 0,
        () => `${addon.counters().threads} threads did not end`,
      );
    }
    const functions = ENVIRONMENTS * KINDS.length;
    await stage.until(
      () => addon.counters().finalized === functions,
      () => `${addon.counters().finalized} functions were finalized`,
    );
    const threads = functions * THREADS;
    return { ...addon.counters(), threads };
  },
});
