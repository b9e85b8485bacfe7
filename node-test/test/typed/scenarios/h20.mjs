// The main thread exits the process while native threads go on calling: functions of
// its own with room and without, and the function of a worker.

import process from 'node:process';

import { say } from './say.mjs';
import { play } from './stage.mjs';

const THREADS = 4;
const EVENTS = 200;

await play(import.meta.url, {
  environment({ addon, tell }) {
    const number = addon.create(() => null);
    addon.produce(number, { threads: THREADS, pauseMicros: 50 });
    tell(number);
  },

  async main(stage) {
    const { addon, options } = stage;
    const { of, blocking } = options;
    let heard = 0;
    const exit = () => {
      say('exit');
      process.exit(0);
    };
    if (of === 'worker') {
      await stage.environment();
      await stage.until(
        () => addon.counters().delivered > EVENTS,
        () => 'the worker was not called',
      );
      exit();
      return;
    }
    const number = addon.create(
      () => {
        if (++heard === EVENTS) exit();
        return null;
      },
      { queue: blocking ? 1 : 0 },
    );
    addon.produce(number, { threads: THREADS, blocking });
  },
});
