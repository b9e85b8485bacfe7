// The last handle of a function is dropped by a native thread, and its environment ends
// between napi's decision to release it and the release itself: the thread stops at the
// gate of `addons/audit/release_gate.c`, where it leaves a file and waits for another.
// Or it is dropped when the environment is gone (`late`), by a napi that decides nothing.

import { existsSync, writeFileSync } from 'node:fs';
import process from 'node:process';

import { play } from './stage.mjs';

const DROP = 'drop';

await play(import.meta.url, {
  environment({ addon, tell, hold }) {
    const number = addon.create(() => null);
    addon.dropOnThread(number, DROP);
    tell('made');
    hold();
  },

  async main(stage) {
    const { addon, options } = stage;
    const { late = false } = options;
    const gate = process.env.RELEASE_GATE;
    const reached = () => existsSync(`${gate}.reached`);
    const { end } = await stage.environment();
    if (!late) {
      addon.openGate(DROP);
      await stage.until(reached, () => 'the thread did not come to the gate');
    }
    await end();
    addon.openGate(DROP);
    writeFileSync(`${gate}.open`, '');
    await stage.until(
      () => addon.counters().threads === 0,
      () => 'the thread did not end',
    );
    return { between: reached(), finalized: addon.counters().finalized };
  },
});
