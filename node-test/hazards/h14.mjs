// h14: JavaScript is refused while calls are delivered during teardown. To napi 2 that
// is an exception without a value, over which it ends the process.

import assert from 'node:assert/strict';

import {
  EVERY_NAPI,
  NAPI,
  NEWEST,
  WITH_FUTURES,
} from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import { closedOrSwallowed } from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h14.mjs';

const CALLS = 8;

/** What is queued is accepted; of it, so much is delivered to no avail. */
function delivers(end, count) {
  const { accepted, delivered } = reportOf(end);
  assert.equal(accepted, CALLS);
  assert.equal(delivered, count);
}

const isDeno = ({ runtime }) => runtime.kind === 'deno';

/** A stock addon: how it breaks, or that it asks in vain for each call. Deno asks for none. */
const stock = (outcomes, told) => ({
  addons: Object.keys(outcomes),
  expect: (where) => (isDeno(where) ? 'swallowed' : outcomes[where.addon]),
  verdict: closedOrSwallowed,
  check(end, where) {
    if (isDeno(where)) delivers(end, 0);
    else if (end.outcome === 'survived') delivers(end, CALLS);
    else told(end);
  },
});

const notDelivered = (end) => delivers(end, 0);

export default hazard({
  id: 'h14',
  title: 'JavaScript is refused while delivering during teardown',
  stock: '2.0.2: panic; 2.16.17: abort',
  cases: [
    napi({
      name: 'futures await an answer',
      addons: WITH_FUTURES,
      scenario: 'h14',
      stock: stock(
        { '2.16.17': 'crashed', '3.16.1': 'survived' },
        ({ stderr }) => assert.match(stderr, /Create Error reference failed/),
      ),
      patched: notDelivered,
      napiSysAlone: { addons: NEWEST, check: notDelivered },
    }),
    napi({
      name: 'nobody awaits an answer',
      addons: EVERY_NAPI,
      scenario: 'h14',
      options: { awaited: false },
      stock: stock(
        Object.fromEntries(
          NAPI.map((addon) => [
            addon,
            addon === '2.0.2' ? 'panicked' : 'survived',
          ]),
        ),
        ({ panic }) => assert.match(panic, /assertion `left == right` failed/),
      ),
      patched: notDelivered,
    }),
    ...inC.cases,
  ],
  without: inC.without,
});
