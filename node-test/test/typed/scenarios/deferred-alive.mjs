// Nothing but an outstanding promise keeps the process alive, again and again; then
// nothing does.

import { setTimeout } from 'node:timers';

import { play } from './stage.mjs';

const ROUNDS = 3;
/** Of each round. All have settled before the next. */
const PROMISES = 3;

await play(import.meta.url, {
  async main({ addon }) {
    const settled = [];
    for (let round = 0; round < ROUNDS; round++) {
      const gate = `round ${round}`;
      const promises = [
        addon.dropDeferredOnThread(gate).catch(() => 'dropped'),
      ];
      while (promises.length < PROMISES)
        promises.push(addon.settleOnThread(gate));
      // Does not keep the process alive, and is due only as long as something else does.
      setTimeout(() => addon.openGate(gate), 50).unref();
      settled.push(await Promise.all(promises));
    }
    return { settled };
  },
});
