// h10: a promise is settled after its environment is gone, or too late to be delivered.

import assert from 'node:assert/strict';

import { EVERY_NAPI, NAPI, NEWEST, isLine2 } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import { isNode } from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h10.mjs';

/** Who settles, by the addon's function. */
const SETTLERS = new Map([
  ['settleOnThread', 'a deferred, settled by a native thread'],
  ['settleByFuture', 'a deferred, settled by a spawned future'],
  ['settleByAsyncFn', 'the promise of an async fn'],
]);

/** napi 2.0 has no deferreds. */
const settlersOf = (addon) =>
  [...SETTLERS.keys()].filter(
    (by) => addon !== '2.0.2' || by !== 'settleOnThread',
  );

const every = ({ addon }) => ({ by: settlersOf(addon) });

function everyOneOfThem(end, { addon }) {
  const report = reportOf(end);
  for (const by of settlersOf(addon)) assert.equal(report[by], true, by);
}

/**
 * napi 2 calls what the runtime may have freed, and ends the process over the answer.
 * 3.16 has a lock. To Deno the function is open for ever.
 */
function stockOutcome({ addon, runtime }) {
  if (!isLine2(addon) || runtime.kind === 'deno') return 'survived';
  if (addon === '2.16.17') return isNode(runtime) ? 'crashed' : 'survived';
  return runtime.generation === 'G0' ? 'crashed' : 'panicked';
}

const settledLate = (by) => ({
  expect: stockOutcome,
  check(end) {
    if (end.outcome === 'survived') assert.equal(reportOf(end)[by], true);
    if (end.outcome === 'panicked')
      assert.match(end.panic, /Failed to call thread safe function/);
  },
});

/** With debug assertions, on one runtime that frees early, and one that does not. */
const debugBuild = {
  debug: true,
  addons: NEWEST,
  runtimes: ['node-20.20.2', 'node-26.10.0'],
};

/** A case that is about this line of napi alone. */
const line2 = NEWEST.filter(isLine2);
const line3 = NEWEST.filter((addon) => !isLine2(addon));

export default hazard({
  id: 'h10',
  title: 'a deferred is settled after its environment is gone',
  stock: 'abort',
  cases: [
    ...[...SETTLERS].map(([by, what]) =>
      napi({
        name: `${what}, alone`,
        addons: NAPI.filter((addon) => settlersOf(addon).includes(by)),
        scenario: 'h10',
        options: { by: [by] },
        stock: settledLate(by),
      }),
    ),
    napi({
      name: 'settling a promise of an environment that is gone does nothing',
      addons: EVERY_NAPI,
      scenario: 'h10',
      options: every,
      patched: everyOneOfThem,
      napiSysAlone: { addons: NEWEST, check: everyOneOfThem },
    }),
    napi({
      name: 'settling a promise too late to be delivered does nothing',
      addons: EVERY_NAPI,
      scenario: 'h10-queued',
      options: every,
      stock: { addons: NAPI, check: everyOneOfThem },
      patched: everyOneOfThem,
      napiSysAlone: { addons: NEWEST, check: everyOneOfThem },
    }),
    ...['h10', 'h10-queued'].map((scenario) =>
      napi({
        ...debugBuild,
        name: `debug build: nothing is asserted of a late one (${scenario})`,
        scenario,
        options: every,
        patched: everyOneOfThem,
      }),
    ),
    // In debug builds napi 2 asserts that a call that settles is accepted. The thread, or
    // the task, that settles panics; the process lives on.
    napi({
      ...debugBuild,
      name: 'debug build: settling late ends no process',
      scenario: 'h10',
      options: every,
      napiSysAlone: {
        expect: ({ addon }) => (isLine2(addon) ? 'panicked' : 'survived'),
        check(end, where) {
          if (!isLine2(where.addon)) {
            everyOneOfThem(end, where);
            return;
          }
          assert.match(
            end.panic,
            /Call threadsafe function in JsDeferred failed at napi-2\.16\.17/,
          );
          assert.equal(end.code, 0);
        },
      },
    }),
    // A promise that is settled too late is drained without an environment, as it is
    // without the patch once the runtime has closed the function. Debug builds of napi 2
    // do not expect that and abort, as stock ones do in its place on Node 18 and 20.
    napi({
      ...debugBuild,
      addons: line2,
      name: 'debug build: napi 2 aborts over a promise that is drained',
      scenario: 'h10-queued',
      options: { by: ['settleOnThread'] },
      napiSysAlone: {
        expect: 'panicked',
        check: ({ panic }) =>
          assert.match(panic, /create_code_status .* at napi-2\.16\.17/),
      },
    }),
    napi({
      ...debugBuild,
      addons: line3,
      name: 'debug build: a promise that is drained',
      scenario: 'h10-queued',
      options: { by: ['settleOnThread'] },
      napiSysAlone: (end) => assert.ok(reportOf(end)),
    }),
    ...inC.cases,
  ],
  without: inC.without,
});
