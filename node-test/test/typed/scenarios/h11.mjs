// Functions whose handles are dropped after their environment is gone, or that
// were aborted before through one handle of two: what of them stays in memory.

import { play } from './stage.mjs';

const WARM_UP = 3;
const ENVIRONMENTS = 7;

await play(import.meta.url, {
  environment({ addon, data: { functions, called, aborted }, tell, hold }) {
    const numbers = [];
    for (let i = 0; i < functions; i++) {
      const number = addon.create(() => null);
      if (called) addon.call(number, false);
      numbers.push(number);
    }
    const ready = () => {
      tell(numbers);
      hold();
    };
    if (aborted) {
      const finalized = addon.counters().finalized + functions;
      for (const number of [...numbers]) {
        numbers.push(addon.again(number));
        addon.abort(number);
      }
      const poll = setInterval(() => {
        if (addon.counters().finalized < finalized) return;
        clearInterval(poll);
        ready();
      }, 1);
      return;
    }
    // Calls are delivered in the order in which they were made.
    if (called && functions > 0) addon.call(addon.create(ready), false);
    else ready();
  },

  async main(stage) {
    const { addon, options } = stage;
    const reload = async (functions) => {
      const { told: numbers, end } = await stage.environment({
        functions,
        called: options.called,
        aborted: options.aborted,
      });
      await end();
      for (const number of numbers) addon.dropFunction(number);
    };
    // The median, because the runtime itself grows now and then.
    const growth = async (functions) => {
      for (let i = 0; i < WARM_UP; i++) await reload(functions);
      const growths = [];
      for (let i = 0; i < ENVIRONMENTS; i++) {
        const before = addon.bytesInUse();
        await reload(functions);
        growths.push(addon.bytesInUse() - before);
      }
      growths.sort((a, b) => a - b);
      return growths[(ENVIRONMENTS - 1) / 2];
    };
    // What an environment costs by itself is not the functions'.
    const empty = await growth(0);
    const full = await growth(options.functions);
    return { empty, bytesEach: (full - empty) / options.functions };
  },
});
