// h06: a payload's destructor uses the function that the payload was queued in, and may
// hold the last handle to it. Nobody may hold a lock meanwhile. (What the runtime itself
// does then is for the addons that have nothing above Node-API.)

import assert from 'node:assert/strict';

import { EVERY_NAPI, NAPI } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import {
  assertNoneLost,
  isNode,
  keptOrLost,
  soonGivenUp,
} from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h06.mjs';

const PANICS = {
  '2.0.2': /assertion `left == right` failed/,
  '2.16.17': /Threadsafe Function release failed/,
};

/**
 * When the destructors run, by the name that the scenario knows. What becomes of stock
 * ones: napi 2.0 breaks over a payload that it may not deliver.
 */
const WHEN = {
  live: { name: 'delivered', stock: () => 'survived' },
  end: {
    name: 'drained as the environment ends',
    stock({ addon, runtime }) {
      if (runtime.kind === 'deno') return 'swallowed';
      if (addon === '2.0.2') return 'panicked';
      // Node delivers them, to an environment without JavaScript. Bun closes first, so
      // that the call in the destructor takes the count with it.
      const released = addon === '2.16.17' && !isNode(runtime);
      return released ? 'panicked' : 'survived';
    },
  },
  abort: {
    name: 'drained as the function is aborted',
    stock({ addon, runtime }) {
      const deno = runtime.kind === 'deno';
      if (addon === '2.0.2') return deno ? 'hung' : 'panicked';
      // Deno delivers what is queued.
      return deno ? 'survived' : 'lost';
    },
  },
};

/** Deno never closes what napi 2.0 aborts while a handle is left: it hangs, and is no loss. */
const verdictOf = (when) =>
  when === 'abort'
    ? (end, where) => (end.outcome === 'hung' ? 'hung' : keptOrLost(end, where))
    : keptOrLost;

function allDelivered(report) {
  assert.equal(report.created, 2 * report.payloads);
  assert.equal(report.delivered, report.created);
  assert.equal(report.closing, 0);
}

function patched(end, when) {
  const report = reportOf(end);
  assertNoneLost(report);
  if (when === 'live') {
    allDelivered(report);
    return;
  }
  assert.equal(report.created, 2 * report.payloads);
  assert.equal(report.delivered, 0);
  assert.equal(report.closing, report.payloads);
}

export default hazard({
  id: 'h06',
  title: "a destructor releases a function inside the runtime's own lock",
  stock: 'hang or abort',
  cases: [
    ...Object.entries(WHEN).map(([when, { name, stock }]) =>
      napi({
        name: `payloads call and let go of their own function, ${name}`,
        addons: EVERY_NAPI,
        scenario: 'h06',
        options: soonGivenUp({ when }),
        stock: {
          addons: NAPI,
          expect: stock,
          verdict: verdictOf(when),
          check(end, { addon }) {
            if (end.outcome === 'panicked')
              assert.match(end.panic, PANICS[addon]);
            if (end.outcome === 'hung')
              assert.equal(end.hang, 'the function was not finalized');
            if (when === 'live') allDelivered(reportOf(end));
          },
        },
        patched: (end) => patched(end, when),
      }),
    ),
    ...inC.cases,
  ],
  without: inC.without,
});
