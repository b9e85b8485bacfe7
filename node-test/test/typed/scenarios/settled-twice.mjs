// A deferred and a clone of it settle the same promise, one after the other, on
// a native thread.

import { play } from './stage.mjs';

const PROMISES = 50;

await play(import.meta.url, {
  async main(stage) {
    const { addon } = stage;
    const promises = [];
    for (let i = 0; i < PROMISES; i++) promises.push(addon.settleTwice('go'));
    addon.openGate('go');
    const values = await Promise.all(promises);
    await stage.until(
      () => addon.counters().threads === 0,
      () => 'the threads that settled did not end',
    );
    return { values: [...new Set(values)] };
  },
});
