// Starts the ticker and counts what arrives, in whichever process and context
// this is loaded. There is no way to stop it but to end its environment.

const { startOptions } = require('../settings.cjs');
const { Sequence } = require('./sequence.cjs');

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/** Starts `settings.functions` functions; `load` marks what they count. */
function startFeed(settings, load) {
  const addon = require(settings.addonPath);
  const atStart = addon.stats();
  const options = startOptions(settings);
  const sequences = [];
  for (let turn = 0; turn < settings.functions; turn++) {
    const sequence = new Sequence(options.threads);
    sequences.push(sequence);
    addon.start((count) => sequence.take(count), options);
  }
  return {
    snapshot() {
      const now = addon.stats();
      const ticks = sequences.map(({ taken }) => taken);
      return {
        load,
        pid: process.pid,
        ticks,
        threads: options.threads,
        strange: sum(sequences.map(({ strange }) => strange)),
        // What the addon handed to JavaScript since, and none of these functions has.
        astray: now.delivered - atStart.delivered - sum(ticks),
        stats: { ...now },
      };
    },
  };
}

module.exports = { startFeed };
