// Payloads are left when the environment ends. Between its cleanup hooks and its
// finalizers it stops, and what has been dropped by then is counted.

import { play } from './stage.mjs';

// More than a runtime delivers at once, to an environment that refuses JavaScript.
const PAYLOADS = 3_000;
const BETWEEN = 'between';
const GO_ON = 'go on';

await play(import.meta.url, {
  environment({ addon, data: { end }, tell, hold, holdUntil }) {
    addon.pauseEnding(BETWEEN, GO_ON);
    const number = addon.create(() => null, { weak: true });
    addon.produce(number, { calls: PAYLOADS });
    holdUntil(() => addon.counters().threads === 0);
    tell(number);
    if (end === 'terminate') hold();
  },

  async main(stage) {
    const { addon, options } = stage;
    const { end } = options;
    const environment = await stage.environment({ end });
    const ended = environment.end(end);
    await stage.until(
      () => addon.gateIsOpen(BETWEEN),
      () => 'the environment did not end',
    );
    const between = addon.counters();
    addon.openGate(GO_ON);
    await ended;
    await stage.until(
      () => addon.counters().finalized === 1,
      () => 'the function was not finalized',
    );
    addon.dropFunction(environment.told);
    return { payloads: PAYLOADS, between, after: addon.counters() };
  },
});
