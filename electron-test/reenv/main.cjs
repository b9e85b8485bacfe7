// The environment that stays: visits one page after the other, on its own thread,
// isolate and event loop, and prints a line of JSON after each.
//
//   node main.cjs REENV PAGE '{"cycles": 200, "addon": ..., ...}'
//
// Its own JavaScript lies below theirs on the stack, and none of it waits for the loop.

'use strict';

const fs = require('fs');

const [, , reenvFile, page, given] = process.argv;
const reenv = require(reenvFile);
const { cycles, ownIsolateData, closingMs, ...options } = JSON.parse(given);

/** Collecting takes a quarter of a page's time. */
const COLLECT_EVERY = 5;

// No stream: it would have handles on the loop, which turns for the pages only.
const say = (line) => fs.writeSync(1, `${JSON.stringify(line)}\n`);

function visit(generation, options) {
  const { ticks, late, words } = reenv.visit(
    generation,
    page,
    JSON.stringify(options),
    options.limitMs,
    ownIsolateData,
    closingMs,
  );
  const inUse = generation % COLLECT_EVERY === 0 ? reenv.collect() : null;
  const rss = process.memoryUsage.rss();
  return { generation, ticks, late, ...JSON.parse(words), inUse, rss };
}

for (let generation = 1; generation <= cycles; generation++) {
  say({ page: visit(generation, options) });
}
say({ end: visit(cycles + 1, { ...options, functions: 0 }) });
