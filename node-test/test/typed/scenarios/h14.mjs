// JavaScript is refused while calls of futures that await an answer are being
// delivered: they are queued, and the environment is terminated before it can
// turn to them.

import { play } from './stage.mjs';

const FUTURES = 8;

await play(import.meta.url, {
  environment({ addon, tell, hold, holdUntil }) {
    const number = addon.create(() => null);
    addon.callAsync(number, FUTURES);
    holdUntil(() => addon.counters().queued === FUTURES);
    tell(number);
    hold();
  },

  async main(stage) {
    const { addon } = stage;
    const { told: number, end } = await stage.environment();
    await end();
    addon.dropFunction(number);
    const { queued, delivered, finalized } = addon.counters();
    return { queued, delivered, finalized };
  },
});
