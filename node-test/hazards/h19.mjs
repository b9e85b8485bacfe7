// h19: a function is made and cannot be made weak: napi 3 frees its callback, and the
// finalizer does so once more. No runtime refuses that, so this one is made to. (With napi
// 3.8.0 as well, a process is its own runtime in crates/cargo-outlive/tests.)

import assert from 'node:assert/strict';

import { IN_C } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import { unrefRefused } from '../src/matrix/unref-refused.mjs';

/** Those of napi 3 that can be loaded so: 3.8 makes a weak function when it is. */
const LINE_3 = ['3.12.2', '3.16.1'];

const REFUSED = 'refused: Unref threadsafe function failed in Weak mode';

function assertRefused({ lines }) {
  assert.ok(lines.includes(REFUSED), 'it was not refused');
}

function droppedOnce(end) {
  assertRefused(end);
  assert.deepEqual(reportOf(end), { dropped: 1 });
}

export default hazard({
  id: 'h19',
  title: 'create succeeds, unref fails',
  stock: 'the callback is freed twice',
  cases: [
    napi({
      name: 'a weak function is made, and the runtime refuses to unreference it',
      addons: LINE_3,
      scenario: 'h19',
      around: unrefRefused,
      stock: {
        // Deno finalizes nothing, and so frees nothing twice.
        expect: ({ runtime }) =>
          runtime.kind === 'deno' ? 'survived' : ['crashed', 'failed'],
        verdict: (end) =>
          end.outcome === 'survived' && reportOf(end).dropped === 2
            ? 'failed'
            : end.outcome,
        check(end, { runtime }) {
          if (runtime.kind === 'deno') return droppedOnce(end);
          assertRefused(end);
          // It failed by freeing twice, and not by an exit code of its own.
          if (end.outcome !== 'crashed') {
            assert.deepEqual(reportOf(end), { dropped: 2 });
          }
        },
      },
      patched: droppedOnce,
    }),
  ],
  without: [
    {
      addons: ['2.0.2', '2.16.17'],
      why: "napi 2 makes no function weak while it makes it: unref() is a call of its own, and by then the callback is the finalizer's alone",
    },
    {
      addons: IN_C,
      why: 'making a function and unreferencing it are two calls of the addon, and neither frees what the finalizer will',
    },
  ],
});
