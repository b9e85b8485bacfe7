// Payloads hold the only handles to the function that they are queued in. Their
// destructors call it once more and let go of it: as they are delivered in an
// environment that lives on (`live`), or drained when it is terminated (`end`), or
// when the function is aborted (`abort`).

import { play } from './stage.mjs';

const PAYLOADS = 5;

function make(addon) {
  const number = addon.create(() => null);
  for (let i = 0; i < PAYLOADS; i++) addon.callWithItself(number);
  return number;
}

await play(import.meta.url, {
  environment({ addon, tell, hold }) {
    addon.dropFunction(make(addon));
    tell('queued');
    hold();
  },

  async main(stage) {
    const { addon, options } = stage;
    const { when } = options;
    if (when === 'end') {
      const { end } = await stage.environment();
      await end();
    } else {
      const number = make(addon);
      if (when === 'abort') addon.abort(number);
      addon.dropFunction(number);
    }
    await stage.until(
      () => addon.counters().finalized === 1,
      () => 'the function was not finalized',
    );
    return { payloads: PAYLOADS, ...addon.counters() };
  },
});
