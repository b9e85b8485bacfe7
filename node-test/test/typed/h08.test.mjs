// h08: the JavaScript thread finalizes while a producer is blocked holding the
// handle's read lock, and waits for the lock. The runtime wakes a producer as
// it begins to close and may wake another, so it takes three to see it.
//
// The other half of h08, `abort` in an environment that lives on, is napi's own
// doing: it holds the write lock while it waits for the producers.

import assert from 'node:assert/strict';

import { account, ONE_OF_EACH, put, reportOf } from './typed.mjs';

const PRODUCERS = 3;

put({
  title: 'h08 stock: the finalizer waits for a blocked producer for ever',
  scenario: 'blocked',
  runtimes: ONE_OF_EACH,
  options: { producers: PRODUCERS, end: 'terminate', limitMs: 3_000 },
  atATime: 8,
  check(end) {
    assert.equal(end.outcome, 'hung', account(end));
    assert.equal(end.hang, 'terminate() did not return');
  },
});

put({
  title: 'h08 patched: no producer is blocked when the finalizer runs',
  scenario: 'blocked',
  patched: true,
  options: { producers: PRODUCERS, end: 'terminate' },
  check: (end) => assert.equal(reportOf(end).closing, PRODUCERS),
});
