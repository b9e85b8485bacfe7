// The last handles of an environment's functions are dropped while it ends: a
// native thread drops them one by one and is preempted among them, until their
// finalizers have run. A thread of a busy machine may drop them all before it is stopped:
// then there are more environments.

import { play } from './stage.mjs';

const ENVIRONMENTS = 10;
const MOST_ENVIRONMENTS = 120;
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
    addon.dropPreempted(numbers, 50 + 20 * (turn % ENVIRONMENTS), ...gates);
    tell('ready');
    if (how === 'terminate') hold();
  },

  async main(stage) {
    const { addon, options } = stage;
    const { end: how = 'terminate' } = options;
    const isEnough = (count) =>
      count >= ENVIRONMENTS &&
      (addon.counters().preempted > 0 || count >= MOST_ENVIRONMENTS);
    let environments = 0;
    for (; !isEnough(environments); environments++) {
      const turn = environments;
      const { end } = await stage.environment({ turn, how });
      await end(how);
      addon.resumeDropping();
      await stage.until(
        () => addon.counters().threads === 0,
        () => 'the thread that dropped did not end',
      );
    }
    const { finalized, preempted } = addon.counters();
    const drops = environments * FUNCTIONS;
    return { environments, drops, finalized, preempted };
  },
});
