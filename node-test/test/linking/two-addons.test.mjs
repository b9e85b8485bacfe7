// Several addons of one process, each with the function that it was linked to.

import assert from 'node:assert/strict';
import test from 'node:test';

import { runtimesUnderTest } from '../extent.mjs';
import { linkingAddon, run } from './linking.mjs';

const linked = () => linkingAddon();
const stock = () => linkingAddon({ linked: false });
/** The same once more: another image, and so another copy of the library. */
const other = () =>
  linkingAddon({ flags: ['-Wl,-Bsymbolic'], label: 'Bsymbolic' });

const ALL_OK = { call: 0, acquire: 0, release: 0, unref: 0, ref: 0 };
const INVALID_ARG = 1;
const CLOSING = 16;

test('even handles are passed on to the runtime', async (t) => {
  const addons = [await linked(), await stock(), await other()];
  for (const runtime of runtimesUnderTest()) {
    await t.test(runtime.name, async () => {
      const end = await run(runtime, 'two-addons.cjs', ...addons);
      assert.equal(end.ended, 'survived', end.stderr);
      const told = JSON.parse(end.stdout);
      assert.deepEqual(told.odd, [true, false, true]);
      assert.deepEqual(told['its own'], { context: 100, ...ALL_OK });
      assert.deepEqual(told['its own, unlinked'], { context: 100, ...ALL_OK });
      // Its context is the other image's, and it is not ours to count.
      assert.deepEqual(told["the runtime's"], { context: 0, ...ALL_OK });
      assert.equal(told["the runtime's, accepted"], -INVALID_ARG);
      assert.deepEqual(told.delivered, [40, 80, 0]);

      // Odd, and not one of this copy's: nothing happens, whatever is said.
      const { context, call, acquire, ...rest } = told["another copy's"];
      assert.equal(context, INVALID_ARG);
      for (const answer of [call, acquire]) {
        assert.ok([INVALID_ARG, CLOSING].includes(answer), String(answer));
      }
      for (const answer of Object.values(rest)) {
        assert.ok([INVALID_ARG, 0].includes(answer), String(answer));
      }
      assert.equal(told["another copy's, accepted"], -INVALID_ARG);
      assert.deepEqual(told['untouched by it'], [0, 0]);

      assert.equal(told["abort of the runtime's"], 0);
      assert.deepEqual(told['the others live'], [0, 0]);
      assert.deepEqual(told.released, [
        [0, 0],
        [0, 0],
      ]);
    });
  }
});

test('environments end under both', async (t) => {
  const addons = [await linked(), await stock()];
  // Deno finalizes no function of its own when an environment ends.
  const runtimes = runtimesUnderTest(['node', 'bun']);
  for (const runtime of runtimes) {
    await t.test(runtime.name, async () => {
      const end = await run(runtime, 'two-addons-end.cjs', ...addons, '10');
      assert.equal(end.ended, 'survived', end.stderr);
      assert.deepEqual(JSON.parse(end.stdout), [
        [1000, 10],
        [1000, 10],
      ]);
    });
  }
});
