// Payloads that are not accepted: there is no room for them, the function was
// aborted, or its environment is gone.

import { play } from './stage.mjs';

await play(import.meta.url, {
  environment({ addon, tell }) {
    tell(addon.create(() => null, { weak: true }));
  },

  async main(stage) {
    const { addon } = stage;
    const statuses = [];
    const droppedAfter = [];
    const call = (number) => {
      statuses.push(addon.call(number, false));
      droppedAfter.push(addon.counters().dropped);
    };
    const bounded = addon.create(() => null, { queue: 1, weak: true });
    call(bounded);
    call(bounded);
    addon.abort(bounded);
    call(bounded);
    await stage.until(
      () => addon.counters().finalized === 1,
      () => 'the function was not finalized',
    );
    call(bounded);
    addon.dropFunction(bounded);

    const { told: gone, end } = await stage.environment();
    await end('natural');
    call(gone);
    call(gone);
    addon.dropFunction(gone);
    return { statuses, droppedAfter, ...addon.counters() };
  },
});
