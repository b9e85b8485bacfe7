// The last handle of a function is dropped by a native thread, and its environment ends
// between napi's decision to release it and the release itself: the thread stops at the
// gate of `addons/audit/release_gate.c`, where it leaves a file and waits for another.

import { existsSync, writeFileSync } from 'node:fs';
import process from 'node:process';

import { say } from './say.mjs';
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
    const { addon } = stage;
    const gate = process.env.RELEASE_GATE;
    const { end } = await stage.environment();
    addon.openGate(DROP);
    await stage.until(
      () => existsSync(`${gate}.reached`),
      () => 'the thread did not come to the gate',
    );
    say('the thread is at the gate');
    await end();
    say('the gate opens');
    writeFileSync(`${gate}.open`, '');
    await stage.until(
      () => addon.counters().threads === 0,
      () => 'the thread did not end',
    );
    return { finalized: addon.counters().finalized };
  },
});
