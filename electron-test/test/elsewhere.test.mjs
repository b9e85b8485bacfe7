// The addon elsewhere than in a page with node integration.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { IN_PART, WHOLE, assertGood, cells, named } from './cells.mjs';

const run = cells();

/** Reloads, by where. The main process keeps its functions, and a utility process takes long to start. */
const PLACES = [
  { where: 'preload', reloads: 50 },
  { where: 'main', reloads: 8 },
  { where: 'utility', reloads: 8 },
];

async function outlives(version, { where, reloads }) {
  for (const bounded of [false, true]) {
    const options = { napi: '3.16.1', patched: true, where, bounded, reloads };
    const cell = await run(version, options);
    assertGood(cell, reloads);
    if (where === 'utility') {
      // The app's own end is the last one's, which nobody waits for.
      const ended = cell.utilityExits.slice(0, reloads);
      assert.deepEqual(ended, new Array(reloads).fill(0));
    }
  }
}

for (const version of WHOLE) {
  suite(`${named(version)}, patched`, () => {
    for (const place of PLACES) {
      test(`in ${place.where} it outlives ${place.reloads} reloads`, () =>
        outlives(version, place));
    }
  });
}

for (const version of IN_PART) {
  suite(`${named(version)}, patched`, () => {
    const [preload, main] = PLACES;
    for (const place of [preload, main]) {
      test(`in ${place.where} it outlives ${place.reloads} reloads`, () =>
        outlives(version, place));
    }

    test('there is no utility process, and the app says so', async () => {
      const options = { napi: '3.16.1', patched: true, where: 'utility' };
      const cell = await run(version, options);
      assert.match(
        cell.failed,
        /has no utility process; it came with Electron 22/,
      );
    });
  });
}
