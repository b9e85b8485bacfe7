// h13: a handle that is of no use any more is cloned, called, aborted or dropped. Some
// of napi panics over it, in destructors too.

import assert from 'node:assert/strict';

import { EVERY_NAPI, NAPI } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import {
  closedOrSwallowed,
  isNode,
  soonGivenUp,
} from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h13.mjs';

function refused(end) {
  const { atOnce, finalized } = reportOf(end);
  for (const status of [...atOnce, ...finalized]) {
    assert.equal(status, 'Closing');
  }
}

/**
 * napi 2.0 releases what the runtime has freed: Bun answers, and the abort throws; Deno
 * waits for the count of the clone.
 */
function brokenLine20({ runtime }) {
  if (isNode(runtime)) return 'crashed';
  return runtime.kind === 'bun' ? 'failed' : 'hung';
}

const STOCK = {
  '2.0.2': {
    expect: brokenLine20,
    check(end, { runtime }) {
      if (runtime.kind === 'bun') assert.match(end.stderr, /InvalidArg/);
      if (runtime.kind === 'deno')
        assert.equal(end.hang, 'the function was not finalized');
    },
  },
  '2.16.17': {
    expect: () => 'panicked',
    check: ({ panic }) => assert.match(panic, /was aborted, can not clone it/),
  },
  // This line has no handles to clone.
  '3.16.1': { expect: () => 'survived', check: refused },
};

/** napi 2.0 releases its last handles whatever the runtime has freed; Deno closes nothing. */
function lastHandles({ addon, runtime }) {
  if (runtime.kind === 'deno') return 'swallowed';
  return addon === '2.0.2' && runtime.generation === 'G0'
    ? 'crashed'
    : 'survived';
}

function lastFinalized(end) {
  const { functions, finalized } = reportOf(end);
  assert.equal(finalized, functions);
}

export default hazard({
  id: 'h13',
  title: 'an assert or a poisoned lock in Drop, or on a status path',
  stock: 'panic inside a destructor',
  cases: [
    napi({
      name: 'an aborted function refuses calls, and nothing else',
      addons: EVERY_NAPI,
      scenario: 'aborted',
      options: soonGivenUp(),
      stock: {
        addons: NAPI,
        expect: (where) => STOCK[where.addon].expect(where),
        check: (end, where) => STOCK[where.addon].check(end, where),
      },
      patched: refused,
    }),
    napi({
      name: 'threads drop the last handles when it is all over',
      addons: EVERY_NAPI,
      scenario: 'last-handle',
      options: soonGivenUp(),
      stock: {
        addons: NAPI,
        expect: lastHandles,
        verdict: closedOrSwallowed,
        check(end) {
          if (end.outcome === 'survived') lastFinalized(end);
        },
      },
      patched: lastFinalized,
    }),
    ...inC.cases,
  ],
  without: inC.without,
});
