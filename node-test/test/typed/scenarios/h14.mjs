// JavaScript is refused while calls are being delivered: they are queued, and the
// environment is terminated before it can turn to them. Futures await an answer to
// them (`awaited`), or nobody does.

import { play } from './stage.mjs';

const CALLS = 8;

await play(import.meta.url, {
  environment({ addon, data: { awaited }, tell, hold, holdUntil }) {
    const number = addon.create(() => null);
    if (awaited) {
      addon.callAsync(number, CALLS);
      holdUntil(() => addon.counters().queued === CALLS);
    } else {
      for (let i = 0; i < CALLS; i++) addon.call(number, false);
    }
    tell(number);
    hold();
  },

  async main(stage) {
    const { addon, options } = stage;
    const { awaited = true } = options;
    const { told: number, end } = await stage.environment({ awaited });
    await end();
    addon.dropFunction(number);
    const { calls, queued, delivered, finalized } = addon.counters();
    return { accepted: awaited ? queued : calls, delivered, finalized };
  },
});
