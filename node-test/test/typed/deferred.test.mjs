// Deferreds: one that nobody settles, one that is settled twice, thousands at once, what
// keeps the process alive, and whose context is seen behind them.

import assert from 'node:assert/strict';

import {
  account,
  broke,
  FEW,
  isLine2,
  ONE_OF_EACH,
  put,
  reportOf,
  widely,
  withFutures,
} from './typed.mjs';

put({
  title: 'deferred, stock: one that is dropped leaves its promise pending',
  scenario: 'deferred-dropped',
  runtimes: [...ONE_OF_EACH, 'bun'],
  options: { limitMs: 2_000 },
  atATime: 8,
  check(end) {
    assert.equal(end.outcome, 'hung', account(end));
    assert.equal(end.hang, 'settled: none');
  },
});

put({
  ...widely,
  napi: withFutures,
  title:
    'deferred, patched: one that is dropped rejects its promise and says so',
  scenario: 'deferred-dropped',
  variant: 'patched',
  check(end) {
    const { here, onThread } = reportOf(end);
    assert.match(here, /^rejected: .*dropped/);
    assert.equal(onThread, here);
  },
});

/** Those whose deferreds can be cloned. */
const CLONABLE = ['2.16.17', '3.8.6', '3.12.2', '3.16.1'];

put({
  title:
    'deferred, stock: napi 2 and early 3 crash when a clone settles it again',
  scenario: 'settled-twice',
  napi: CLONABLE,
  runtimes: ['node', 'bun'],
  check(end, { napi }) {
    if (isLine2(napi) || napi === '3.8.6') {
      assert.ok(broke(end), account(end));
      return;
    }
    assert.deepEqual(reportOf(end).values, [1]);
  },
});

put({
  ...widely,
  napi: CLONABLE,
  title: 'deferred, patched: the first of two clones settles it',
  scenario: 'settled-twice',
  variant: 'patched',
  check: (end) => assert.deepEqual(reportOf(end).values, [1]),
});

/** Those of which thousands are made: the newest of both lines, and the oldest. */
const BOTH_ENDS = ['2.12.7', '2.16.17', '3.8.6', '3.16.1'];
const onBothEnds = { ...widely, napi: BOTH_ENDS };

/** What malloc has out for a promise that is to be settled: less than a function of its own. */
const BYTES_EACH = 300;

put({
  ...onBothEnds,
  title:
    'deferred, patched: 10,000 at once are settled in order per thread, and those of a worker meanwhile',
  scenario: 'deferred-many',
  variant: 'patched',
  check(end, { runtime }) {
    const { settled, fault, worker, bytes } = reportOf(end);
    assert.equal(settled, 10_000);
    assert.equal(fault, null);
    assert.equal(worker, 0, 'what the worker saw');
    // Bun's promises are of the same malloc.
    if (runtime.kind === 'node') assert.ok(bytes <= BYTES_EACH, `${bytes}`);
  },
});

const VALUES = Array(3).fill(['dropped', 1, 1]);

put({
  ...onBothEnds,
  title:
    'deferred, patched: the process lives as long as a promise is outstanding, and no longer',
  scenario: 'deferred-alive',
  variant: 'patched',
  check: (end) => assert.deepEqual(reportOf(end).settled, VALUES),
});

/** Each of eight callers looks three times. */
const SEEN = Array.from({ length: 24 }, (_, look) => Math.floor(look / 3));

for (const variant of ['stock', 'patched']) {
  put({
    title: `deferred, ${variant}: behind a promise the caller's context is seen`,
    scenario: 'deferred-context',
    variant,
    check(end, { runtime }) {
      const { seen, promises, resources } = reportOf(end);
      assert.deepEqual(seen, SEEN);
      if (runtime.kind !== 'node') return;
      assert.equal(resources, variant === 'stock' ? promises : 1);
    },
  });
}

put({
  ...onBothEnds,
  title: 'deferred, patched: the process exits while thousands are settled',
  scenario: 'deferred-exit',
  variant: 'patched',
  check: (end) => assert.deepEqual(reportOf(end), { exited: true }),
});

put({
  ...onBothEnds,
  title: 'deferred, patched: two environments on one thread',
  scenario: 'deferred-twice-loaded',
  variant: 'patched',
  check(end, { runtime }) {
    const { differ, sum } = reportOf(end);
    assert.equal(sum, 100);
    if (runtime.kind === 'node') assert.ok(differ, 'there is one only');
  },
});

/** What a promise is rejected with whose future panicked. Only a message that needs no formatting is kept. */
const PANICS = {
  plain: 'a plain panic',
  formatted: 'Panic in async function',
  late: 'a late panic',
};

for (const variant of ['stock', 'patched']) {
  put({
    title: `deferred, ${variant}: a future that panics rejects its promise`,
    scenario: 'future-panics',
    // The others do not look for panics, or, 3.8, crash over what both tasks settle.
    napi: ['2.16.17', '3.16.1'],
    runtimes: FEW,
    variant,
    check(end) {
      // It panics all the same; what matters is that the process lives on.
      assert.equal(end.code, 0, account(end));
      assert.deepEqual(reportOf({ ...end, outcome: 'survived' }), PANICS);
    },
  });
}
