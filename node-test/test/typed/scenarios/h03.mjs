// Between the runtime's cleanup hook of a function and its finalizer, a native
// thread calls the function, is refused, and drops its handle.

import { play } from './stage.mjs';

await play(import.meta.url, {
  environment({ addon, data: { how }, tell, hold }) {
    // Before the function is made, so that its hook has run by then.
    addon.pauseEnding('ending', 'dropped');
    const number = addon.create(() => null, { weak: true });
    addon.callAndDropBetween(number, 'ending', 'dropped');
    tell('ready');
    if (how === 'terminate') hold();
  },

  async main(stage) {
    const { addon, options } = stage;
    const { end: how = 'terminate' } = options;
    const { end } = await stage.environment({ how });
    await end(how);
    await stage.until(
      () => addon.counters().threads === 0,
      () => 'the thread that dropped did not end',
    );
    const { closing, finalized } = addon.counters();
    return { closing, finalized };
  },
});
