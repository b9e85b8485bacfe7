// h01: call, release or acquire after the environment is gone. napi keeps its own
// handle from it with a lock; whoever uses the raw handle that napi gives out has
// nothing but the runtime's word.

import assert from 'node:assert/strict';

import { EVERY_NAPI, NAPI, NEWEST } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import {
  closedOrSwallowed,
  isNode,
  soonGivenUp,
} from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h01.mjs';

const OK = 0;
const INVALID_ARG = 1;
const CLOSING = 16;

/** Every handle answers in the same way: napi's own, and then the raw one. */
function answers(end, statuses) {
  const { typed, raw } = reportOf(end);
  for (const status of typed) assert.equal(status, 'Closing');
  for (const each of raw) assert.deepEqual(each, statuses);
}

/** Deno never closes it; and the second release is one too many for napi 2.0. */
function stockOutcome({ addon, runtime }) {
  if (isNode(runtime)) return 'crashed';
  if (runtime.kind === 'deno') return 'swallowed';
  return addon === '2.0.2' ? 'panicked' : 'survived';
}

function checkStock(end, { addon, runtime }) {
  if (runtime.kind !== 'bun') return;
  if (addon === '2.0.2') {
    assert.match(end.panic, /Threadsafe Function release failed/);
    return;
  }
  // Bun keeps what is counted, and knows it again a little longer.
  answers(end, {
    acquire: CLOSING,
    call: CLOSING,
    callAgain: INVALID_ARG,
    acquireAgain: CLOSING,
    release: INVALID_ARG,
  });
}

const patched = (end) =>
  answers(end, {
    acquire: CLOSING,
    call: CLOSING,
    callAgain: CLOSING,
    acquireAgain: CLOSING,
    release: OK,
  });

function toldOnce(end) {
  const { threads, closing } = reportOf(end);
  assert.equal(closing, threads);
}

export default hazard({
  id: 'h01',
  title: 'call, release or acquire after the environment is gone',
  stock: 'abort, or use after free',
  cases: [
    napi({
      name: 'calls on the raw handle',
      addons: EVERY_NAPI,
      scenario: 'h01',
      options: soonGivenUp(),
      stock: {
        addons: NAPI,
        expect: stockOutcome,
        verdict: closedOrSwallowed,
        check: checkStock,
      },
      patched,
      napiSysAlone: { addons: NEWEST, check: patched },
    }),
    napi({
      name: 'a thread that never stops calling is told once',
      addons: EVERY_NAPI,
      scenario: 'h01-calling',
      patched: toldOnce,
      napiSysAlone: { addons: NEWEST, check: toldOnce },
    }),
    ...inC.cases,
  ],
  without: inC.without,
});
