// h18: at a reload old functions say that they are closed, and new ones deliver.
// Each thread counts from 0, so what a page takes shows whether it is all of it,
// and nobody else's; see app/feed/sequence.cjs.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { addonNames } from '../src/addons.mjs';
import { WAYS } from '../src/cell.mjs';
import { WHOLE, cells, named } from './cells.mjs';

const run = cells();
const reloads = 12;

async function deliversToItsOwnPage(version, options) {
  const cell = await run(version, { ...options, patched: true, reloads });
  assert.equal(cell.loads.length, 1 + reloads);
  for (const { ticks, strange, astray } of cell.loads) {
    assert.ok(ticks.every((taken) => taken > 0));
    assert.equal(strange, 0, 'events of the page are lost, or not its own');
    assert.equal(
      astray,
      0,
      'the addon delivered what no function of the page took',
    );
  }
  const { started, told, left } = cell.threads;
  assert.equal(
    told,
    started,
    'not each thread was told that its function closed',
  );
  assert.equal(left, 0, 'threads of old pages are left');
}

for (const version of WHOLE) {
  suite(`h18 on ${named(version)}`, () => {
    for (const napi of addonNames) {
      test(`${napi}: a page takes its own events, all of them, and no others`, () =>
        deliversToItsOwnPage(version, { napi }));
    }

    for (const way of WAYS) {
      test(`the same, whatever loads the page again: ${way}`, () =>
        deliversToItsOwnPage(version, {
          ...{ napi: '3.16.1', ways: [way], bounded: true },
        }));
    }

    test('a window that is closed and opened again, ten times', async () => {
      const options = { napi: '3.16.1', reloads: 1, reopens: 10 };
      const cell = await run(version, { ...options, patched: true });
      assert.equal(cell.reopened.length, 10);
      // Its process goes with a window.
      const pids = new Set(cell.reopened.map(({ pid }) => pid));
      assert.equal(pids.size, 10);
      for (const { ticks } of cell.reopened) {
        assert.ok(ticks.every((taken) => taken > 0));
      }
      assert.equal(cell.outcome, 'survived');
    });
  });
}
