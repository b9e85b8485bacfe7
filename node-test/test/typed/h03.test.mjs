// h03: release between the runtime's cleanup hook and its finalizer. A call in
// that moment is refused and takes the count with it; the handle that is
// dropped next has none to give back, and napi 2 panics over the answer.

import assert from 'node:assert/strict';

import { account, put, reportOf, widely } from './typed.mjs';

put({
  title: 'h03 stock: dropping a handle panics on every Node',
  scenario: 'h03',
  napi: ['2.16.17'],
  runtimes: ['node'],
  check(end) {
    assert.equal(end.outcome, 'panicked', account(end));
    assert.match(end.panic, /Threadsafe Function release failed/);
  },
});

put({
  ...widely,
  title: 'h03 patched: dropping a handle gives back what is left of it',
  scenario: 'h03',
  variant: 'patched',
  napiSysAlone: true,
  // Deno runs no hook on `terminate`.
  options: ({ kind }) => ({ end: kind === 'deno' ? 'natural' : 'terminate' }),
  check(end) {
    assert.deepEqual(reportOf(end), { closing: 1, finalized: 1 });
  },
});
