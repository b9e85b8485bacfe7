// h08: the JavaScript thread finalizes while a producer is blocked holding the handle's
// read lock, and waits for the lock. The runtime wakes a producer as it begins to close
// and may wake another, so it takes three to see it.
//
// And in an environment that lives on `abort` waits for the lock, for producers that
// wait for what only the JavaScript thread can give them.

import assert from 'node:assert/strict';

import { EVERY_NAPI, NEWEST, isLine2 } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import { assertNoneLost, reached, soonGivenUp } from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h08.mjs';

const PRODUCERS = 3;
const CALLERS = 5;

/** napi 2.0 has no lock, and breaks over the first payload that it may not deliver: see h14. */
const noLock = ({ addon }) => addon === '2.0.2';

const PANICS = {
  '2.0.2': /assertion `left == right` failed/,
  '2.16.17': /Threadsafe Function release failed/,
};

function allRefused(end) {
  const { threads, closing } = reportOf(end);
  assert.equal(threads, 0);
  assert.equal(closing, PRODUCERS);
}

const finalizing = {
  expect(where) {
    const { kind } = where.runtime;
    if (kind === 'deno') return 'hung';
    if (noLock(where)) return 'panicked';
    if (kind !== 'bun') return 'hung';
    // Bun wakes them all. Whether napi 2 finds a count to give back is chance: see h03.
    return isLine2(where.addon) ? ['survived', 'panicked'] : 'survived';
  },
  check(end, { addon, runtime }) {
    if (end.outcome === 'panicked') assert.match(end.panic, PANICS[addon]);
    if (end.outcome === 'survived') assert.equal(reportOf(end).threads, 0);
    if (end.outcome !== 'hung') return;
    // Deno ends its environment, and never tells the producers.
    const where =
      runtime.kind === 'deno'
        ? `${PRODUCERS} producers did not return`
        : 'terminate() did not return';
    assert.equal(end.hang, where);
  },
};

const aborting = {
  expect: (where) =>
    noLock(where) && where.runtime.kind !== 'deno' ? 'panicked' : 'hung',
  check(end, where) {
    reached(end, 'producers wait');
    if (end.outcome === 'panicked')
      assert.match(end.panic, PANICS[where.addon]);
    else if (noLock(where))
      assert.equal(end.hang, 'the function was not finalized');
    // The JavaScript thread itself hangs, and can say nothing.
    else assert.equal(end.hang, null);
  },
};

export default hazard({
  id: 'h08',
  title: 'the JavaScript thread waits for a lock that a blocked producer holds',
  stock: 'the process hangs, also in a live environment',
  cases: [
    napi({
      name: 'the finalizer waits',
      scenario: 'blocked',
      options: soonGivenUp({ producers: PRODUCERS, end: 'terminate' }),
      stock: { ...finalizing, waits: true },
      patched: allRefused,
      napiSysAlone: { addons: NEWEST, check: allRefused },
    }),
    napi({
      name: 'abort waits',
      addons: EVERY_NAPI,
      scenario: 'abort-blocked',
      options: soonGivenUp({ producers: CALLERS }, 2_000),
      stock: { ...aborting, limitMs: 5_000, waits: true },
      patched(end, { say }) {
        const report = reportOf(end);
        say(`abort took ${report.abortMs} ms`);
        assert.equal(report.closing, CALLERS);
        assertNoneLost(report);
      },
    }),
    ...inC.cases,
  ],
  without: inC.without,
});
