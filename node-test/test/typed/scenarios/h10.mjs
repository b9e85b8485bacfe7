// Promises of an environment are settled after it is gone.

import { play } from './stage.mjs';

const PROMISES = 4;

await play(import.meta.url, {
  environment({ addon, data: { by }, tell, hold }) {
    for (let i = 0; i < PROMISES; i++) addon[by]('gone');
    tell('pending');
    hold();
  },

  async main(stage) {
    const { addon, options } = stage;
    const { end } = await stage.environment({ by: options.by });
    const pending = addon.tasks();
    await end();
    addon.openGate('gone');
    await stage.until(
      () => addon.counters().threads === 0 && addon.tasks() === 0,
      () =>
        `${addon.counters().threads} threads, ${addon.tasks()} futures left`,
    );
    return { pending, settled: addon.counters().settled };
  },
});
