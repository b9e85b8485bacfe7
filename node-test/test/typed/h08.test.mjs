// h08: the JavaScript thread finalizes while a producer is blocked holding the
// handle's read lock, and waits for the lock. The runtime wakes a producer as
// it begins to close and may wake another, so it takes three to see it.
//
// And in an environment that lives on `abort` waits for the lock, for producers
// that wait for what only the JavaScript thread can give them.

import assert from 'node:assert/strict';

import {
  account,
  newest,
  ONE_OF_EACH,
  put,
  reportOf,
  widely,
  withFutures,
} from './typed.mjs';

const PRODUCERS = 3;
const CALLERS = 5;

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
  variant: 'patched',
  napiSysAlone: true,
  options: { producers: PRODUCERS, end: 'terminate' },
  check: (end) => assert.equal(reportOf(end).closing, PRODUCERS),
});

put({
  title: 'h08 stock: abort never returns while callers are blocked',
  scenario: 'abort-blocked',
  napi: withFutures,
  runtimes: (napi) =>
    newest.includes(napi) ? [...ONE_OF_EACH, 'bun'] : ['node-20.20.2'],
  options: { producers: CALLERS },
  limitMs: 4_000,
  atATime: 8,
  check: (end) => assert.equal(end.outcome, 'hung', account(end)),
});

put({
  ...widely,
  title: 'h08 patched: abort returns at once, and blocked callers are refused',
  scenario: 'abort-blocked',
  variant: 'patched',
  options: { producers: CALLERS },
  check(end, { say }) {
    const report = reportOf(end);
    say(`after ${report.abortMs} ms`);
    assert.ok(report.abortMs < 1_000, `it took ${report.abortMs} ms`);
    assert.equal(report.closing, CALLERS);
    assert.equal(report.created - report.dropped, 0, 'payloads are lost');
    assert.equal(report.droppedTwice, 0);
  },
});
