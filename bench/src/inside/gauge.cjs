// Reads the process's clocks, through the addon that has them.

'use strict';

/** `{ path, addon, clocks(), since(before), heap(), share(threads, ms) }`; times in nanoseconds. */
function loadGauge(path) {
  const addon = require(path);
  const clocks = () => JSON.parse(addon.clocks());
  return {
    path,
    addon,
    clocks,
    since(before) {
      const now = clocks();
      return {
        thread: now.thread - before.thread,
        whole: now.whole - before.whole,
        wall: now.wall - before.wall,
      };
    },
    heap: () => addon.heap(),
    share: (threads, ms) => addon.share(threads, ms),
  };
}

module.exports = { loadGauge };
