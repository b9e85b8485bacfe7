// h14: JavaScript is refused while calls are delivered during teardown. To napi
// 2 that is an exception without a value, over which it ends the process.

import assert from 'node:assert/strict';

import { account, put, reportOf, widely, withFutures } from './typed.mjs';

const FUTURES = 8;

put({
  title: 'h14 stock: an awaited call that is refused aborts on every Node',
  scenario: 'h14',
  napi: ['2.16.17'],
  runtimes: ['node'],
  check(end) {
    assert.equal(end.outcome, 'crashed', account(end));
    assert.match(end.stderr, /Create Error reference failed/);
  },
});

put({
  ...widely,
  napi: withFutures,
  title: 'h14 patched: calls that would be refused are not delivered',
  scenario: 'h14',
  variant: 'patched',
  napiSysAlone: true,
  check(end) {
    const { queued, delivered } = reportOf(end);
    assert.equal(queued, FUTURES);
    assert.equal(delivered, 0);
  },
});
