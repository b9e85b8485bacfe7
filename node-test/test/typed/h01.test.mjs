// h01: call, release or acquire after the environment is gone. napi keeps its
// own handle from it with a lock; whoever uses the raw handle that napi gives
// out has nothing but the runtime's word.

import assert from 'node:assert/strict';

import { account, put, reportOf, widely } from './typed.mjs';

const CLOSING = 16;
const OK = 0;

put({
  title: 'h01 stock: raw calls read freed memory on every Node',
  scenario: 'h01',
  runtimes: ['node'],
  check: (end) => assert.equal(end.outcome, 'crashed', account(end)),
});

put({
  ...widely,
  title: 'h01 patched: every call gets its status',
  scenario: 'h01',
  variant: 'patched',
  napiSysAlone: true,
  check(end) {
    const { typed, raw } = reportOf(end);
    for (const status of typed) assert.equal(status, 'Closing');
    for (const statuses of raw) {
      assert.deepEqual(statuses, {
        acquire: CLOSING,
        call: CLOSING,
        callAgain: CLOSING,
        acquireAgain: CLOSING,
        release: OK,
      });
    }
  },
});

put({
  ...widely,
  title: 'h01 patched: a thread that never stops calling is told once',
  scenario: 'h01-calling',
  variant: 'patched',
  napiSysAlone: true,
  check(end) {
    const { threads, closing } = reportOf(end);
    assert.equal(closing, threads);
  },
});
