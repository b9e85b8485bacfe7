// The last handles of functions are dropped by native threads when the
// environment is gone.

import { play } from './stage.mjs';

const FUNCTIONS = 8;
const DROP = 'drop';

await play(import.meta.url, {
  environment({ addon, tell, hold }) {
    for (let i = 0; i < FUNCTIONS; i++) {
      const number = addon.create(() => null);
      addon.dropOnThread(addon.again(number), DROP);
      addon.dropOnThread(number, DROP);
    }
    tell('made');
    hold();
  },

  async main(stage) {
    const { addon } = stage;
    const { end } = await stage.environment();
    await end();
    await stage.until(
      () => addon.counters().finalized === FUNCTIONS,
      () => `${addon.counters().finalized} functions were finalized`,
    );
    addon.openGate(DROP);
    await stage.until(
      () => addon.counters().threads === 0,
      () => `${addon.counters().threads} threads did not end`,
    );
    return { functions: FUNCTIONS, finalized: addon.counters().finalized };
  },
});
