// An environment ends while the process still holds its functions. What is then
// called finds nothing of the runtime's left.

import { play } from './stage.mjs';

const FUNCTIONS = 8;

await play(import.meta.url, {
  environment({ addon, tell, hold }) {
    const numbers = [];
    for (let i = 0; i < FUNCTIONS; i++) {
      numbers.push(addon.create(() => null));
    }
    tell(numbers);
    hold();
  },

  async main(stage) {
    const { addon } = stage;
    const { told: numbers, end } = await stage.environment();
    await end();
    // Where `terminate` answers before the environment has ended, it ends soon.
    await stage.until(
      () => addon.call(numbers[0], false) === 'Closing',
      () => 'the environment did not end',
    );
    const typed = numbers.map((number) => addon.call(number, false));
    const raw = numbers.map((number) => addon.callRaw(number));
    for (const number of numbers) addon.dropFunction(number);
    return { typed, raw };
  },
});
