// h10: a promise is settled after its environment is gone.

import assert from 'node:assert/strict';

import { account, put, reportOf } from './typed.mjs';

/** Who settles, by the addon's function. */
const SETTLERS = new Map([
  ['settleOnThread', 'a deferred, by a native thread'],
  ['settleByFuture', 'a deferred, by a spawned future'],
  ['settleByAsyncFn', 'the promise of an async fn'],
]);

/** The assertion of napi 2 that a call to settle a promise is accepted; in debug builds only. */
const REFUSED =
  /Call threadsafe function in JsDeferred failed at napi-2\.16\.17/;

for (const [by, what] of SETTLERS) {
  const scenario = 'h10';
  const options = { by };

  put({
    title: `h10 stock: settling ${what} aborts on every Node`,
    scenario,
    napi: ['2.16.17'],
    runtimes: ['node'],
    options,
    check: (end) => assert.equal(end.outcome, 'crashed', account(end)),
  });

  put({
    title: `h10 patched: settling ${what} does nothing`,
    scenario,
    patched: true,
    options,
    check: reportOf,
  });

  put({
    title: `h10 patched, debug build: settling ${what} ends no process`,
    scenario,
    patched: true,
    release: false,
    runtimes: ['node-20.20.2', 'node-26.10.0'],
    options,
    check(end, { napi }) {
      if (napi === '3.16.1') {
        reportOf(end);
        return;
      }
      assert.equal(end.outcome, 'panicked', account(end));
      assert.match(end.panic, REFUSED);
      assert.equal(end.code, 0, account(end));
    },
  });
}
