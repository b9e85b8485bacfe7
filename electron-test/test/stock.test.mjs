// The published releases, and C++ without the library: their bad ends, so that
// the rig is known to see them.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { MEASURED, cells, named } from './cells.mjs';

const reloads = 20;
const run = cells();

/** Aborted, or a bad address. */
const SIGNALS = [6, 11];

/** Reloads of this kind hit the moments in which a function closes most often. */
const CLOSE = { pauses: [50], secondWindow: false, reopens: 0, reloads };

/** A race that is lost now and then: so often at most is it run. */
const RUNS = 4;

const stuck = /first thread sleeps/;

for (const version of MEASURED) {
  suite(`${named(version)}, stock, ${reloads} reloads`, () => {
    test('2.0.2 loses the renderer at the first reload', async () => {
      const cell = await run(version, {
        napi: '2.0.2',
        patched: false,
        reloads,
      });
      assert.equal(cell.outcome, 'crashed');
      assert.equal(cell.reloadsDone, 0);
      assert.ok(SIGNALS.includes(cell.gone.exitCode), `${cell.gone.exitCode}`);
    });

    test('2.16.17 panics as it releases, and lives on', async () => {
      const panics = [];
      for (let turn = 0; turn < RUNS && panics.length < 2; turn++) {
        const options = { napi: '2.16.17', patched: false, ...CLOSE };
        const cell = await run(version, options);
        assert.equal(cell.reloadsDone, reloads);
        panics.push(...cell.panics);
      }
      assert.ok(panics.length >= 2, `${panics.length} panics in ${RUNS} runs`);
      for (const panic of panics) {
        assert.match(panic, /Threadsafe Function release failed InvalidArg/);
      }
    });

    test('3.16.1 survives, and loses payloads at each reload', async () => {
      const cell = await run(version, {
        napi: '3.16.1',
        patched: false,
        reloads,
      });
      assert.equal(cell.reloadsDone, reloads);
      assert.deepEqual(cell.panics, []);
      assert.equal(cell.outcome, 'lost');
      assert.ok(cell.lost > 0);
    });

    for (const napi of ['2.16.17', '3.16.1', 'C++']) {
      test(`${napi} with 4 blocking threads a function stops answering at the first reload`, async () => {
        const cell = await run(version, {
          ...{ napi, patched: false, bounded: true, reloads },
        });
        assert.equal(cell.outcome, 'stuck');
        assert.equal(cell.reloadsDone, 0);
        assert.match(cell.stuck, stuck);
      });
    }

    test('C++ loses the renderer within a few reloads', async () => {
      const cell = await run(version, {
        ...{ napi: 'C++', patched: false, functions: 8, reloads },
      });
      assert.equal(cell.outcome, 'crashed');
      assert.ok(SIGNALS.includes(cell.gone.exitCode), `${cell.gone.exitCode}`);
    });

    test('2.0.2 in the main process aborts the app as it quits', async () => {
      const cell = await run(version, {
        ...{ napi: '2.0.2', patched: false, where: 'main', reloads: 2 },
      });
      assert.equal(cell.quit.signal, 'SIGABRT');
      assert.equal(cell.panics.length, 1);
    });

    test('3.16.1 with blocked threads in the main process never lets the app quit', async () => {
      const cell = await run(version, {
        ...{ napi: '3.16.1', patched: false, where: 'main', reloads: 2 },
        bounded: true,
      });
      assert.equal(cell.outcome, 'did not quit');
    });

    test('2.0.2 in a utility process panics as that ends', async () => {
      const cell = await run(version, {
        ...{ napi: '2.0.2', patched: false, where: 'utility', reloads: 4 },
      });
      assert.equal(cell.outcome, 'panicked');
    });
  });
}
