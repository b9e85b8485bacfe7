// Addons built against two lines of napi live in one process: environments that
// load both come and go under native threads of both that go on calling.

import { createRequire } from 'node:module';

import { play } from './stage.mjs';

const ENVIRONMENTS = 20;
const THREADS = 4;

const load = createRequire(import.meta.url);

await play(import.meta.url, {
  environment({ addon, data: { other }, tell }) {
    const silent = new Set(['first', 'second']);
    const start = (name, addon) => {
      const number = addon.create(() => {
        if (silent.delete(name) && silent.size === 0) tell('both arrive');
        return null;
      });
      addon.produce(number, { threads: THREADS, pauseMicros: 100 });
      addon.dropFunction(number);
    };
    start('first', addon);
    start('second', load(other));
  },

  async main(stage) {
    const { other } = stage.options;
    const addons = [stage.addon, load(other)];
    for (let i = 0; i < ENVIRONMENTS; i++) {
      const { end } = await stage.environment({ other });
      await end();
      for (const addon of addons) {
        await stage.until(
          () => addon.counters().threads === 0,
          () => `${addon.counters().threads} threads did not end`,
        );
      }
    }
    for (const addon of addons) {
      await stage.until(
        () => addon.counters().finalized === ENVIRONMENTS,
        () => `${addon.counters().finalized} functions were finalized`,
      );
    }
    return { older: addons[0].counters(), newer: addons[1].counters() };
  },
});
