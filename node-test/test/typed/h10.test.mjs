// h10: a promise is settled after its environment is gone.

import assert from 'node:assert/strict';

import { account, isLine2, put, reportOf, widely } from './typed.mjs';

/** Who settles, by the addon's function. */
const SETTLERS = new Map([
  ['settleOnThread', 'a deferred, by a native thread'],
  ['settleByFuture', 'a deferred, by a spawned future'],
  ['settleByAsyncFn', 'the promise of an async fn'],
]);

const ALL = { by: [...SETTLERS.keys()] };

/** For napi 2.0, which has no deferreds. */
const every = (runtime, napi) => ({
  by: ALL.by.filter((by) => napi !== '2.0.2' || by !== 'settleOnThread'),
});

function everyOneOfThem(end, { napi }) {
  const report = reportOf(end);
  for (const by of every(null, napi).by) assert.equal(report[by], true, by);
}

for (const [by, what] of SETTLERS) {
  put({
    title: `h10 stock: settling ${what}, aborts on every Node`,
    scenario: 'h10',
    napi: ['2.16.17'],
    runtimes: ['node'],
    options: { by: [by] },
    check: (end) => assert.equal(end.outcome, 'crashed', account(end)),
  });
}

put({
  ...widely,
  title:
    'h10 patched: settling a promise of an environment that is gone does nothing',
  scenario: 'h10',
  variant: 'patched',
  napiSysAlone: true,
  options: every,
  check: everyOneOfThem,
});

put({
  ...widely,
  title:
    'h10 patched: settling a promise too late to be delivered does nothing',
  scenario: 'h10-queued',
  variant: 'patched',
  napiSysAlone: true,
  options: every,
  check: everyOneOfThem,
});

/** With debug assertions, on one runtime that frees early, and one that does not. */
const debugBuild = {
  release: false,
  runtimes: ['node-20.20.2', 'node-26.10.0'],
  options: ALL,
};

for (const scenario of ['h10', 'h10-queued']) {
  put({
    ...debugBuild,
    scenario,
    title: `h10 patched, debug build: nothing is asserted of a late one (${scenario})`,
    variant: 'patched',
    check: everyOneOfThem,
  });
}

// In debug builds napi 2 asserts that a call that settles is accepted. The
// thread, or the task, that settles panics; the process lives on.
put({
  ...debugBuild,
  title: 'h10 napi-sys alone, debug build: settling late ends no process',
  scenario: 'h10',
  variant: 'patched-napi-sys',
  check(end, { napi }) {
    if (!isLine2(napi)) {
      everyOneOfThem(end, { napi });
      return;
    }
    assert.equal(end.outcome, 'panicked', account(end));
    assert.match(
      end.panic,
      /Call threadsafe function in JsDeferred failed at napi-2\.16\.17/,
    );
    assert.equal(end.code, 0, account(end));
  },
});

// A promise that is settled too late is drained without an environment, as it is
// without the patch once the runtime has closed the function. Debug builds of
// napi 2 do not expect that and abort, as stock ones do in its place on Node 18
// and 20.
put({
  ...debugBuild,
  title:
    'h10 napi-sys alone, debug build: napi 2 aborts over a promise that is drained',
  scenario: 'h10-queued',
  variant: 'patched-napi-sys',
  options: { by: ['settleOnThread'] },
  check(end, { napi }) {
    if (!isLine2(napi)) {
      reportOf(end);
      return;
    }
    assert.equal(end.outcome, 'panicked', account(end));
    assert.match(end.panic, /create_code_status .* at napi-2\.16\.17/);
  },
});
