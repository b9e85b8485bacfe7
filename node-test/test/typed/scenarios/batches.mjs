// What runs between the payloads of one function: microtasks, and the report of
// what was thrown. `batch`: how many payloads share a callback scope (default: the
// addon is not asked). `throws`: the payload at which the function throws.

import process from 'node:process';

import { play } from './stage.mjs';

const PAYLOADS = 5;

await play(import.meta.url, {
  async main(stage, { holdUntil }) {
    const { addon, options } = stage;
    const { batch, throws, handled } = options;
    const log = [];
    process.on('uncaughtException', ({ message }) => log.push(message));
    const number = addon.create(
      (...values) => {
        const payload = values.at(-1);
        log.push(`${payload}`);
        Promise.resolve().then(() => log.push(`then ${payload}`));
        if (payload === throws) throw new Error(`thrown by ${payload}`);
        return null;
      },
      { handled },
    );
    if (batch !== undefined) addon.deliverInBatches(number, batch);
    // All are queued before the first is delivered.
    addon.produce(number, { calls: PAYLOADS });
    holdUntil(() => addon.counters().threads === 0);
    const last = `then ${PAYLOADS - 1}`;
    await stage.until(
      () => log.includes(last),
      () => `only this was delivered: ${log.join(', ')}`,
    );
    addon.dropFunction(number);
    await stage.until(
      () => addon.counters().finalized === 1,
      () => 'the function was not finalized',
    );
    const { created, dropped, droppedTwice } = addon.counters();
    return { log: log.join(', '), created, dropped, droppedTwice };
  },
});
