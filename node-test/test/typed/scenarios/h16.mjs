// One environment of three ends while native threads call the functions of all three.
// Then it is called once more: by napi's own handle, or by the raw one (`raw`).

import { say } from './say.mjs';
import { play } from './stage.mjs';

const MORE = 500;

/** A function that a thread calls for as long as it takes payloads. */
function start(addon, heard) {
  const number = addon.create(() => {
    Atomics.add(heard, 0, 1);
    return null;
  });
  addon.produce(number, { threads: 1, pauseMicros: 100 });
  return number;
}

const counted = () => new Int32Array(new SharedArrayBuffer(4));

await play(import.meta.url, {
  environment({ addon, data: { heard }, tell }) {
    tell(start(addon, heard));
  },

  async main(stage) {
    const { addon, options } = stage;
    const heard = [counted(), counted(), counted()];
    const first = start(addon, heard[0]);
    const ended = await stage.environment({ heard: heard[1] });
    const other = await stage.environment({ heard: heard[2] });
    const goesOn = async (index) => {
      const before = Atomics.load(heard[index], 0);
      await stage.until(
        () => Atomics.load(heard[index], 0) > before + MORE,
        () => `function ${index} does not go on`,
      );
    };
    for (const index of [0, 1, 2]) await goesOn(index);
    say('one environment ends');
    await ended.end();
    say('it has ended');
    await stage.until(
      () => addon.call(ended.told, false) === 'Closing',
      () => 'the environment did not end',
    );
    if (options.raw) {
      say('the raw handle');
      addon.callRaw(ended.told);
    }
    await goesOn(0);
    await goesOn(2);
    addon.dropFunction(ended.told);
    await goesOn(0);
    await goesOn(2);
    const statuses = [first, other.told].map((n) => addon.call(n, false));
    await other.end();
    await goesOn(0);
    addon.dropFunction(other.told);
    addon.abort(first);
    await stage.until(
      () => addon.counters().threads === 0,
      () => `${addon.counters().threads} threads did not end`,
    );
    addon.dropFunction(first);
    await stage.until(
      () => addon.counters().finalized === 3,
      () => `${addon.counters().finalized} functions were finalized`,
    );
    return { statuses, ...addon.counters() };
  },
});
