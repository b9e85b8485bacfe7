// Futures of async functions panic, in several ways.

import { play } from './stage.mjs';

await play(import.meta.url, {
  async main(stage) {
    const { addon } = stage;
    const said = {};
    for (const how of ['plain', 'formatted', 'late']) {
      const promise = addon.panicInAsyncFn('go', how);
      promise.then(
        (value) => (said[how] = `resolved to ${value}`),
        (error) => (said[how] = error.message),
      );
    }
    addon.openGate('go');
    await stage.until(
      () => Object.keys(said).length === 3 && addon.tasks() === 0,
      () => `rejected: ${Object.keys(said).join() || 'none'}`,
    );
    return said;
  },
});
