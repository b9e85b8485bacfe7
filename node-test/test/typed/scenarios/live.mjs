// What napi does in an environment that lives on: every kind of call is made,
// JavaScript answers or throws, and the last handle is dropped.

import process from 'node:process';

import { play } from './stage.mjs';

/** How many kinds of values the addon has. */
const KINDS = 11;
/** How many arguments a call has. Few of them are kept apart from many. */
const ARGUMENTS = [0, 1, 7, 8, 9, 20];

await play(import.meta.url, {
  async main(stage) {
    const { addon, options } = stage;
    const { handled } = options;
    const uncaught = [];
    process.on('uncaughtException', ({ message }) => uncaught.push(message));
    const heard = [];
    const number = addon.create(
      (...values) => {
        heard.push(values);
        return null;
      },
      { handled },
    );
    const statuses = [addon.call(number, false), addon.call(number, true)];
    if (addon.callAsync) {
      statuses.push(addon.callForReturn(number));
      addon.callAsync(number, 2);
      await stage.until(
        () => addon.counters().answered === 2,
        () => `${addon.counters().answered} futures ended`,
      );
    }
    addon.produce(number, { threads: 3, calls: 500 });
    const calls = 1_500 + statuses.length + (addon.callAsync ? 2 : 0);
    await stage.until(
      () => heard.length === calls,
      () => `${heard.length} of ${calls} payloads were delivered`,
    );
    addon.dropFunction(number);

    const throwing = addon.create(
      () => {
        throw new Error('thrown by the callback');
      },
      { handled },
    );
    statuses.push(addon.call(throwing, false));
    await stage.until(
      () => uncaught.length === 1,
      () => 'what the callback threw was not told',
    );
    addon.dropFunction(throwing);
    await stage.until(
      () => addon.counters().finalized === 2,
      () => `${addon.counters().finalized} functions were finalized`,
    );
    const spread = [];
    if (addon.callWithArguments) {
      addon.callWithArguments(
        (...values) => spread.push(values.join()),
        ARGUMENTS,
        handled,
      );
      await stage.until(
        () => spread.length === ARGUMENTS.length,
        () => `${spread.length} of ${ARGUMENTS.length} calls were delivered`,
      );
    }
    const kinds = [];
    if (addon.callWithEach) {
      addon.callWithEach((...values) => {
        kinds.push(JSON.stringify(values));
        return null;
      }, handled);
      await stage.until(
        () => kinds.length === KINDS,
        () => `${kinds.length} of ${KINDS} kinds of values were delivered`,
      );
    }
    const shapes = [
      ...new Set(heard.map((values) => JSON.stringify(values.slice(0, -1)))),
    ];
    const last = Math.max(...heard.map((values) => values.at(-1)));
    const counters = addon.counters();
    // A future that JavaScript answers before its first poll never waits: that is chance.
    delete counters.queued;
    return { statuses, uncaught, shapes, spread, kinds, last, ...counters };
  },
});
