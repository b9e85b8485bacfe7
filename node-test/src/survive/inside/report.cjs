// What a scenario tells the command: lines of JSON in a file of its own, which
// neither a flood on stdout nor a crash can spoil.

const fs = require('fs');

/**
 * Appends a line to the report. The command reads:
 *
 * - `{ step, of }`: how far the scenario is.
 * - `{ ending }`: what is to end now, and has a limit from here on.
 * - `{ ended }`: that has ended.
 * - `{ note }`: for the reader. `{ failed }`: what went wrong, in words.
 * - `{ asleep }`: how many native threads slept when an environment was ended
 *   under them, and `of` how many.
 * - `{ stranded, environments }`: ids of native threads that never ended.
 * - `{ rss }`: the memory of the process after an environment.
 * - `{ lost }`, `{ stats }`: what the addon's own expressions said.
 * - `{ threads }`: ids of the threads there were before the addon was loaded.
 * - `{ done: true }`: the scenario is through; the process may end.
 */
function tell(config, entry) {
  fs.appendFileSync(config.report, `${JSON.stringify(entry)}\n`);
}

module.exports = { tell };
