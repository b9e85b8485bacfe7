// The process exits while thousands of promises are being settled.

import process from 'node:process';

import { play } from './stage.mjs';

const PROMISES = 10_000;

await play(import.meta.url, {
  async main({ addon }) {
    const promises = Array.from({ length: PROMISES }, () =>
      addon.holdDeferred(),
    );
    promises.forEach((promise) => promise.catch(() => {}));
    addon.settleHeld('go', 4);
    addon.openGate('go');
    await promises[0];
    console.log(JSON.stringify({ exited: true }));
    process.exit(0);
  },
});
