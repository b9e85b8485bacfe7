// h09: a future awaits the answer to its call when the environment ends, or when the
// function is aborted. The call is never delivered, and nobody tells it.

import assert from 'node:assert/strict';

import { NEWEST, WITH_FUTURES, isLine2 } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import { assertNoneLost, soonGivenUp } from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h09.mjs';

const FUTURES = 8;
const PAYLOADS = 3_000;

/**
 * What ends the function, by the name that the scenario knows; and the runtime that
 * delivers what is left in the queue then all the same.
 */
const ENDS = new Map([
  ['terminate', ['its environment ends', 'bun']],
  ['abort', ['another handle aborts its function', 'deno']],
]);

const stock = (deliverer) => ({
  addons: NEWEST,
  waits: true,
  expect({ addon, runtime }) {
    if (runtime.kind !== deliverer) return 'hung';
    // The answers that Bun has for napi 2 end the process: see h14.
    return deliverer === 'bun' && isLine2(addon) ? 'crashed' : 'survived';
  },
  check(end) {
    if (end.outcome === 'hung') {
      assert.equal(end.hang, `0 of ${FUTURES} futures ended`);
    }
    if (end.outcome !== 'survived') return;
    const { answered, answeredClosing } = reportOf(end);
    assert.deepEqual([answered, answeredClosing], [FUTURES, 0]);
  },
});

function patched(end, { say }) {
  const report = reportOf(end);
  say(`after ${report.ms} ms`);
  assert.equal(report.answered, FUTURES);
  assert.equal(report.answeredClosing, FUTURES);
  assert.equal(report.created, PAYLOADS + FUTURES);
  assertNoneLost(report);
}

export default hazard({
  id: 'h09',
  title: 'call_async is awaiting when the environment ends',
  stock: 'the future never resolves',
  cases: [
    ...[...ENDS].map(([end, [name, deliverer]]) =>
      napi({
        name,
        addons: WITH_FUTURES,
        scenario: 'futures',
        options: soonGivenUp(
          { end, payloads: PAYLOADS, futures: FUTURES },
          2_000,
        ),
        stock: stock(deliverer),
        patched,
      }),
    ),
    ...inC.cases,
  ],
  without: [
    { addons: ['2.0.2'], why: 'napi 2.0 has no call_async' },
    ...inC.without,
  ],
});
