// A function is all that could keep the process alive: it does (`weak: false`), until
// a native thread has called it and let go of it, or it does not, and the process
// ends though a thread holds it. Prints how often JavaScript was called by then.

import process from 'node:process';

import { play } from './stage.mjs';

const NOW = 'now';
const NEVER = 'never';

await play(import.meta.url, {
  async main(stage) {
    const { addon, options } = stage;
    const { weak } = options;
    let heard = 0;
    const number = addon.create(
      () => {
        heard++;
        return null;
      },
      { weak },
    );
    process.on('exit', () => console.log(JSON.stringify({ heard })));
    addon.callAndDropBetween(number, weak ? NEVER : NOW, 'called');
    // Does not keep the process alive, and so runs only if the function does.
    setTimeout(() => addon.openGate(NOW), 20).unref();
  },
});
