// h03: release between the runtime's cleanup hook and its finalizer. A call in that
// moment is refused and takes the count with it; the handle that is dropped next has
// none to give back, and napi 2 panics over the answer.

import assert from 'node:assert/strict';

import { EVERY_NAPI, NAPI, NEWEST } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import { closedOrSwallowed, endWithHooks } from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h03.mjs';

/** What comes of it where nothing breaks: that the call is refused is the runtime's part. */
const toldOf = ({ kind }) =>
  ({
    // Bun closes its functions when all hooks have run.
    bun: { closing: 0, finalized: 1 },
    // Deno closes none at all: what is called goes nowhere.
    deno: { closing: 0, finalized: 0 },
  })[kind] ?? { closing: 1, finalized: 1 };

/**
 * napi 2.16 panics where the release is refused. 2.0 releases nothing that is weak, and 3.16
 * does not look; but on Bun 2.0 does not expect what the call has left behind.
 */
function panics({ addon, runtime }) {
  return addon === (runtime.kind === 'bun' ? '2.0.2' : '2.16.17')
    ? runtime.kind !== 'deno'
    : false;
}

const WORDS = {
  '2.0.2': /assertion `left == right` failed/,
  '2.16.17': /Threadsafe Function release failed/,
};

const stock = {
  addons: NAPI,
  expect(where) {
    if (panics(where)) return 'panicked';
    return where.runtime.kind === 'deno' ? 'swallowed' : 'survived';
  },
  verdict: closedOrSwallowed,
  check(end, where) {
    if (panics(where)) assert.match(end.panic, WORDS[where.addon]);
    else assert.deepEqual(reportOf(end), toldOf(where.runtime));
  },
};

const patched = (end) =>
  assert.deepEqual(reportOf(end), { closing: 1, finalized: 1 });

export default hazard({
  id: 'h03',
  title: "release between the runtime's cleanup hook and its finalizer",
  stock: 'napi 2 panics when it drops the handle',
  cases: [
    napi({
      name: 'a thread is refused and drops its handle',
      addons: EVERY_NAPI,
      scenario: 'h03',
      options: (where) => ({ end: endWithHooks(where) }),
      stock,
      patched,
      napiSysAlone: { addons: NEWEST, check: patched },
    }),
    ...inC.cases,
  ],
  without: inC.without,
});
