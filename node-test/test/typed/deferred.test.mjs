// A deferred that nobody settles, and one that is settled twice.

import assert from 'node:assert/strict';

import {
  account,
  broke,
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
