// JavaScript is refused while calls are being delivered: they are queued, and the
// environment is terminated before it can turn to them. Futures await an answer to
// them (`awaited`), or nobody does.

import { play } from './stage.mjs';

const CALLS = 8;

await play(import.meta.url, {
  environment({ addon, data: { awaited }, tell, hold, holdUntil }) {
    const number = addon.create(() => null);
    let accepted = 0;
    if (awaited) {
      addon.callAsync(number, CALLS);
      holdUntil(() => (accepted = addon.counters().queued) === CALLS);
    } else {
      for (let i = 0; i < CALLS; i++) {
        if (addon.call(number, false) === 'Ok') accepted++;
      }
    }
    tell({ number, accepted });
    hold();
  },

  async main(stage) {
    const { addon, options } = stage;
    const { awaited = true } = options;
    const { told, end } = await stage.environment({ awaited });
    await end();
    addon.dropFunction(told.number);
    const { delivered, finalized } = addon.counters();
    return { accepted: told.accepted, delivered, finalized };
  },
});
