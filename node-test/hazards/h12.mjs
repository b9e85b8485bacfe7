// h12: user code panics inside a native callback. Unwinding into the runtime ends the
// process.

import assert from 'node:assert/strict';

import { EVERY_NAPI, NAPI } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import {
  assertNoneLost,
  closedOrSwallowed,
  soonGivenUp,
} from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h12.mjs';

/** What panics, by the name that the scenario knows, and what it says. */
const PANICS = new Map([
  ['called', ['a callback', 'a callback panics']],
  ['callback', ["a callback's destructor", "a callback's destructor panics"]],
  ['payload', ["a payload's destructor", "a payload's destructor panics"]],
]);

/** When, by the name that the scenario knows. */
const WHEN = new Map([
  ['live', 'in a live environment'],
  ['end', 'as the environment ends'],
]);

/** Functions that the scenario makes, and the payloads that it gives them. */
const FUNCTIONS = 2;
const payloadsOf = (what) => FUNCTIONS * (what === 'payload' ? 11 : 10);

/**
 * Uncaught exceptions in an environment that lives on: one for each delivery that
 * panicked, none for a finalizer, which is too late to throw.
 */
const THROWN = {
  called: payloadsOf('called'),
  callback: 0,
  payload: FUNCTIONS,
};

const stock = (what, when, words) => ({
  addons: NAPI,
  expect: ({ runtime }) =>
    when === 'end' && runtime.kind === 'deno' ? 'swallowed' : 'panicked',
  verdict: closedOrSwallowed,
  check(end, { addon }) {
    if (end.outcome !== 'panicked') return;
    // napi 2.0 does not come that far: see h14.
    const earlier = addon === '2.0.2' && when === 'end' && what !== 'called';
    const said = earlier ? 'assertion `left == right` failed' : words;
    assert.ok(end.panic.startsWith(said), end.panic);
    assert.notEqual(end.code, 0, 'the process lived on');
  },
});

const patched = (what, when, words) => {
  // A callback is not called for what is drained.
  const silent = what === 'called' && when === 'end';
  return {
    // The code panics all the same; what matters is that the process lives on.
    verdict: ({ outcome, code }) =>
      !silent && outcome === 'panicked' && code === 0 ? 'survived' : outcome,
    check(end) {
      const report = reportOf(end);
      assert.equal(report.created, payloadsOf(what));
      assertNoneLost(report);
      assert.equal(report.finalized, FUNCTIONS);
      if (!silent) assert.ok(end.stderr.includes(words), 'nothing panicked');
      if (when !== 'live') return;
      assert.equal(report.uncaught.length, THROWN[what]);
      for (const message of report.uncaught) {
        assert.ok(message.includes(words), message);
      }
    },
  };
};

export default hazard({
  id: 'h12',
  title: 'user code panics inside a native callback',
  stock: 'abort',
  cases: [
    ...[...PANICS].flatMap(([what, [whose, words]]) =>
      [...WHEN].map(([when, inWords]) =>
        napi({
          name: `${whose} panics ${inWords}`,
          addons: EVERY_NAPI,
          scenario: 'h12',
          options: soonGivenUp({ what, when }),
          stock: stock(what, when, words),
          patched: patched(what, when, words),
        }),
      ),
    ),
    ...inC.cases,
  ],
  without: inC.without,
});
