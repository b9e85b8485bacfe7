// h13: a handle that is of no use any more is cloned, called, aborted or dropped.
// Some of napi panics over it, in destructors too.

import assert from 'node:assert/strict';

import { account, isLine2, put, reportOf, widely } from './typed.mjs';

put({
  title:
    'h13 stock: napi 2 panics when a handle to an aborted function is cloned',
  scenario: 'aborted',
  runtimes: ['node', 'bun'],
  check(end, { napi }) {
    if (!isLine2(napi)) {
      // This line has no handles to clone.
      reportOf(end);
      return;
    }
    assert.equal(end.outcome, 'panicked', account(end));
    assert.match(end.panic, /was aborted, can not clone it/);
  },
});

put({
  ...widely,
  title: 'h13 patched: an aborted function refuses calls, and nothing else',
  scenario: 'aborted',
  variant: 'patched',
  check(end) {
    const { atOnce, finalized } = reportOf(end);
    for (const status of [...atOnce, ...finalized]) {
      assert.equal(status, 'Closing');
    }
  },
});

put({
  title: 'h13 stock: napi 2.0 breaks over a function that was aborted',
  scenario: 'aborted',
  napi: ['2.0.2'],
  runtimes: ['node-20.20.2', 'node-26.10.0'],
  check: (end) => assert.equal(end.outcome, 'crashed', account(end)),
});

put({
  ...widely,
  title: 'h13 patched: threads drop the last handles when it is all over',
  scenario: 'last-handle',
  variant: 'patched',
  check(end) {
    const { functions, finalized } = reportOf(end);
    assert.equal(finalized, functions);
  },
});
