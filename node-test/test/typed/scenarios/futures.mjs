// Futures await the answers to calls that wait in a queue behind payloads, when
// the environment is terminated, or another handle aborts the function.

import { play } from './stage.mjs';

function queue(addon, { payloads, futures }, holdUntil) {
  const number = addon.create(() => null, { weak: true });
  addon.produce(number, { calls: payloads });
  holdUntil(() => addon.counters().threads === 0);
  addon.callAsync(number, futures);
  holdUntil(() => addon.counters().queued === futures);
  return number;
}

await play(import.meta.url, {
  environment({ addon, data, tell, hold, holdUntil }) {
    tell(queue(addon, data, holdUntil));
    hold();
  },

  async main(stage, { holdUntil }) {
    const { addon, options } = stage;
    const { end, payloads, futures } = options;
    let number;
    let began;
    if (end === 'abort') {
      number = queue(addon, options, holdUntil);
      began = Date.now();
      addon.abort(number);
    } else {
      const environment = await stage.environment({ payloads, futures });
      number = environment.told;
      began = Date.now();
      await environment.end();
    }
    await stage.until(
      () => addon.counters().answered === futures,
      () => `${addon.counters().answered} of ${futures} futures ended`,
    );
    const ms = Date.now() - began;
    addon.dropFunction(number);
    return { ms, ...addon.counters() };
  },
});
