// Deferreds are dropped unsettled: on the JavaScript thread or a native one, in
// an environment that lives on; and when it is gone.

import { play } from './stage.mjs';

await play(import.meta.url, {
  environment({ addon, tell, hold }) {
    addon.dropDeferredOnThread('gone');
    tell('pending');
    hold();
  },

  async main(stage) {
    const { addon } = stage;
    const settled = {};
    const watch = (name, promise) =>
      promise.then(
        (value) => (settled[name] = `resolved to ${value}`),
        (error) => (settled[name] = `rejected: ${error.message}`),
      );
    watch('here', addon.dropDeferred());
    watch('onThread', addon.dropDeferredOnThread('live'));
    addon.openGate('live');

    const { end } = await stage.environment();
    await end();
    addon.openGate('gone');
    await stage.until(
      () => addon.counters().threads === 0,
      () => 'the threads that dropped did not end',
    );
    await stage.until(
      () => Object.keys(settled).length === 2,
      () => `settled: ${Object.keys(settled).join() || 'none'}`,
    );
    return settled;
  },
});
