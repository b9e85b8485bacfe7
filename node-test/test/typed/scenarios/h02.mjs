// The last handles of an environment's functions are dropped while it ends: a
// native thread drops them one by one and is preempted among them, until their
// finalizers have run.

import { play } from './stage.mjs';

const ENVIRONMENTS = 10;
const FUNCTIONS = 600;

await play(import.meta.url, {
  environment({ addon, data: { turn, how }, tell, hold }) {
    const gates = [`ending ${turn}`, `stopped ${turn}`];
    // Before the functions are made, so that their hooks have run by then.
    addon.pauseEnding(...gates);
    const numbers = [];
    for (let i = 0; i < FUNCTIONS; i++) {
      numbers.push(addon.create(() => null, { weak: true }));
    }
    addon.dropPreempted(numbers, 50 + 20 * turn, ...gates);
    tell('ready');
    if (how === 'terminate') hold();
  },

  async main(stage) {
    const { addon, options } = stage;
    const { end: how = 'terminate' } = options;
    for (let turn = 0; turn < ENVIRONMENTS; turn++) {
      const { end } = await stage.environment({ turn, how });
      await end(how);
      addon.resumeDropping();
      await stage.until(
        () => addon.counters().threads === 0,
        () => 'the thread that dropped did not end',
      );
    }
    const { finalized, preempted } = addon.counters();
    return { drops: ENVIRONMENTS * FUNCTIONS, finalized, preempted };
  },
});
