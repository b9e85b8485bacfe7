// What a patched napi says of a function, on any thread: while it is open, once
// it was aborted, and when its environment is gone.

import { play } from './stage.mjs';

const ask = (addon, number) => [
  addon.isClosing(number),
  addon.isClosingOnThread(number),
];

await play(import.meta.url, {
  environment({ addon, tell }) {
    const aborted = addon.create(() => null, { weak: true });
    const left = addon.create(() => null, { weak: true });
    const open = [...ask(addon, aborted), ...ask(addon, left)];
    addon.abort(aborted);
    const afterAbort = ask(addon, aborted);
    tell({ left, open, afterAbort, stillOpen: ask(addon, left) });
  },

  async main(stage) {
    const { addon } = stage;
    const { told, end } = await stage.environment();
    await end('natural');
    const { left, ...asked } = told;
    return { version: addon.patched(), ...asked, gone: ask(addon, left) };
  },
});
