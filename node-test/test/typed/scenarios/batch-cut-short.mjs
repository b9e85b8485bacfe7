// An environment ends in the middle of a batch: `terminate` while a callback has
// its thread, or the callback itself exits (`exit`). And who may ask for batches.

import process from 'node:process';

import { play } from './stage.mjs';

const BATCH = 256;

/** The payload whose callback ends the environment, or is still running then. */
const FATAL = 100;

const answerTo = (ask) => {
  try {
    ask();
    return 'done';
  } catch (error) {
    return error.code;
  }
};

await play(import.meta.url, {
  environment({ addon, data, tell, hold, holdUntil }) {
    const { end, payloads, handled } = data;
    const number = addon.create(
      (...values) => {
        if (values.at(-1) !== FATAL) return null;
        if (end === 'exit') process.exit(0);
        tell(number);
        hold();
        return null;
      },
      { handled },
    );
    addon.deliverInBatches(number, BATCH);
    addon.produce(number, { calls: payloads });
    holdUntil(() => addon.counters().threads === 0);
    if (end === 'exit') tell(number);
  },

  async main(stage) {
    const { addon, options } = stage;
    const environment = await stage.environment(options);
    const number = environment.told;
    const elsewhere = answerTo(() => addon.deliverInBatches(number, BATCH));
    await environment.end(options.end === 'exit' ? 'natural' : 'terminate');
    await stage.until(
      () => addon.counters().finalized === 1,
      () => 'the function was not finalized',
    );
    const gone = answerTo(() => addon.deliverInBatches(number, BATCH));
    const none = answerTo(() => addon.deliverInBatches(number, 0));
    addon.dropFunction(number);
    const { created, delivered, dropped, droppedTwice } = addon.counters();
    return {
      ...{ elsewhere, gone, none },
      ...{ created, delivered, dropped, droppedTwice },
    };
  },
});
