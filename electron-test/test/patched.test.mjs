// The matrix, patched: 50 reloads in every cell.

import { suite, test } from 'node:test';

import { addonNames } from '../src/addons.mjs';
import { DEFAULTS } from '../src/cell.mjs';
import { isQuick } from '../../node-test/test/extent.mjs';
import { IN_PART, WHOLE, assertGood, cells, named } from './cells.mjs';

const { reloads } = DEFAULTS;
const run = cells();

const FUNCTIONS = isQuick() ? [2] : [1, 2, 8];

const queueOf = (bounded) =>
  bounded ? 'a queue of 1 and 4 blocking threads' : 'an unbounded queue';

function cell(version, { napi, functions, bounded }) {
  test(`${functions} functions with ${queueOf(bounded)}`, async () => {
    const options = { napi, patched: true, functions, bounded };
    assertGood(await run(version, options), reloads);
  });
}

for (const version of WHOLE) {
  for (const napi of addonNames) {
    suite(
      `${named(version)}, ${napi} patched, outlives ${reloads} reloads`,
      () => {
        for (const bounded of [false, true])
          for (const functions of FUNCTIONS)
            cell(version, { napi, functions, bounded });
      },
    );
  }
}

for (const version of IN_PART) {
  for (const napi of addonNames) {
    suite(
      `${named(version)}, ${napi} patched, outlives ${reloads} reloads`,
      () => {
        for (const bounded of [false, true])
          cell(version, { napi, functions: 2, bounded });
      },
    );
  }
}
