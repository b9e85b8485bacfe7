// User code panics inside what the runtime calls: a callback (`called`), what a
// callback owns (`callback`), or a payload's destructor (`payload`), in an
// environment that lives on (`live`) or that is terminated (`end`).

import process from 'node:process';

import { play } from './stage.mjs';

const PAYLOADS = 5;

/** Makes two functions that panic as asked, and fills the queue of each. */
function make(addon, what) {
  const panics = { called: 'called', callback: 'dropped' }[what];
  const create = () => addon.create(() => null, { panics });
  const numbers = [create(), create()];
  for (const number of numbers) {
    for (let i = 0; i < PAYLOADS; i++) addon.call(number, false);
    if (what === 'payload') addon.callUnlucky(number);
    for (let i = 0; i < PAYLOADS; i++) addon.call(number, false);
  }
  return numbers;
}

await play(import.meta.url, {
  environment({ addon, data: { what }, tell, hold }) {
    tell(make(addon, what));
    hold();
  },

  async main(stage) {
    const { addon, options } = stage;
    const { what, when } = options;
    const uncaught = [];
    process.on('uncaughtException', ({ message }) => uncaught.push(message));
    let numbers;
    if (when === 'end') {
      const { told, end } = await stage.environment({ what });
      await end();
      numbers = told;
    } else {
      numbers = make(addon, what);
      const { created } = addon.counters();
      await stage.until(
        () => addon.counters().delivered === created,
        () => `${addon.counters().delivered} payloads were delivered`,
      );
    }
    for (const number of numbers) addon.dropFunction(number);
    await stage.until(
      () => addon.counters().finalized === numbers.length,
      () => `${addon.counters().finalized} functions were finalized`,
    );
    // What is thrown in a finalizer's turn may be told in the next.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { uncaught, ...addon.counters() };
  },
});
