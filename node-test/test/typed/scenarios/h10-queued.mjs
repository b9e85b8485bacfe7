// Promises of an environment are settled while it cannot turn to them, and it
// is terminated before it does: they are left in its queue.

import { play } from './stage.mjs';

const PROMISES = 4;

await play(import.meta.url, {
  environment({ addon, data: { by }, tell, hold, holdUntil }) {
    for (let i = 0; i < PROMISES; i++) addon[by](by);
    addon.openGate(by);
    holdUntil(() => addon.counters().threads === 0 && addon.tasks() === 0);
    tell('settled');
    hold();
  },

  async main(stage) {
    const settled = {};
    for (const by of stage.options.by) {
      const { told, end } = await stage.environment({ by });
      await end();
      settled[by] = told === 'settled';
    }
    return settled;
  },
});
