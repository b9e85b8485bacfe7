// Native threads are blocked on a full queue of one when the environment ends:
// a worker by `terminate`, a worker with nothing left to do (`natural`), or the
// main environment with nothing left to do (`process`).

import { say } from './say.mjs';
import { play } from './stage.mjs';

/** Makes a function and fills its queue; returns when every producer waits for room. */
function block(addon, producers, holdUntil) {
  const number = addon.create(() => null, { queue: 1, weak: true });
  addon.produce(number, { threads: producers, blocking: true });
  addon.dropFunction(number);
  // One item fills the queue and every thread waits with another in hand.
  holdUntil(() => addon.counters().calls === producers + 1);
}

await play(import.meta.url, {
  environment({ addon, data: { producers, end }, tell, hold, holdUntil }) {
    block(addon, producers, holdUntil);
    tell('blocked');
    if (end === 'terminate') hold();
  },

  async main(stage, { holdUntil }) {
    const { addon, options } = stage;
    const { producers, end } = options;
    if (end === 'process') {
      addon.reportEnding();
      block(addon, producers, holdUntil);
      say('producers wait');
      return;
    }
    const environment = await stage.environment({ producers, end });
    await environment.end(end);
    await stage.until(
      () => addon.counters().threads === 0,
      () => `${addon.counters().threads} producers did not return`,
    );
    // Where `terminate` answers before the environment has ended, it ends soon.
    await stage.until(
      () => addon.counters().finalized === 1,
      () => 'the function was not finalized',
    );
    const { threads, closing, created, dropped } = addon.counters();
    return { threads, closing, lost: created - dropped };
  },
});
