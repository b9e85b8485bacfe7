// A function is aborted in an environment that lives on, while native threads are
// blocked on its full queue of one.

import { say } from './say.mjs';
import { play } from './stage.mjs';

await play(import.meta.url, {
  async main(stage, { holdUntil }) {
    const { addon, options } = stage;
    const { producers } = options;
    const number = addon.create(() => null, { queue: 1, weak: true });
    addon.produce(number, { threads: producers, blocking: true });
    // One item fills the queue and every thread waits with another in hand.
    holdUntil(() => addon.counters().calls === producers + 1);
    say('producers wait');
    const began = Date.now();
    addon.abort(number);
    const abortMs = Date.now() - began;
    await stage.until(
      () => addon.counters().threads === 0,
      () => `${addon.counters().threads} producers did not return`,
    );
    await stage.until(
      () => addon.counters().finalized === 1,
      () => 'the function was not finalized',
    );
    addon.dropFunction(number);
    return { abortMs, ...addon.counters() };
  },
});
