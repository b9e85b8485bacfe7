// A weak function is made, and the runtime refuses to unreference it, so that making it
// has failed. How often its callback is dropped until its environment has ended.

import process from 'node:process';

import { play } from './stage.mjs';

await play(import.meta.url, {
  environment({ addon, tell, hold }) {
    let refused = 'not at all';
    try {
      addon.create(() => null, { weak: true });
    } catch ({ message }) {
      refused = message;
    }
    tell(refused);
    hold();
  },

  async main(stage) {
    const { addon } = stage;
    const { told: refused, end } = await stage.environment();
    console.log(`refused: ${refused}`);
    await end();
    // Where `terminate` answers before the environment has ended, it ends soon.
    await stage.until(
      () => addon.counters().finalized > 0,
      () => 'the callback was not dropped',
    );
    const dropped = addon.counters().finalized;
    console.log(JSON.stringify({ dropped }));
    // napi has functions of its own that it could not make weak either.
    process.exit(0);
  },
});
