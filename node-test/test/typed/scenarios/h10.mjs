// Promises of an environment are settled after it is gone.

import { play } from './stage.mjs';

const PROMISES = 4;

await play(import.meta.url, {
  environment({ addon, data: { by, gate }, tell, hold }) {
    for (let i = 0; i < PROMISES; i++) addon[by](gate);
    tell('pending');
    hold();
  },

  async main(stage) {
    const { addon, options } = stage;
    const pending = {};
    for (const by of options.by) {
      const gate = `${by} when it is gone`;
      const { end } = await stage.environment({ by, gate });
      const { threads } = addon.counters();
      pending[by] = threads > 0 || addon.tasks() > 0;
      await end();
      addon.openGate(gate);
      await stage.until(
        () => addon.counters().threads === 0 && addon.tasks() === 0,
        () => `${by}: threads or futures are left`,
      );
    }
    return pending;
  },
});
