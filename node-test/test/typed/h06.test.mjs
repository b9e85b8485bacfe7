// h06: a payload's destructor uses the function that the payload was queued in,
// and may hold the last handle to it. Nobody may hold a lock meanwhile. (What the
// runtime itself does then is for the tests of ../raw.)

import assert from 'node:assert/strict';

import { put, reportOf, widely } from './typed.mjs';

/** When the destructors run, by the name that the scenario knows. */
const WHEN = new Map([
  ['live', 'delivered'],
  ['end', 'drained as the environment ends'],
  ['abort', 'drained as the function is aborted'],
]);

for (const [when, what] of WHEN) {
  put({
    ...widely,
    title: `h06 patched: payloads call and let go of their own function, ${what}`,
    scenario: 'h06',
    variant: 'patched',
    options: { when },
    check(end) {
      const report = reportOf(end);
      assert.equal(report.created, 2 * report.payloads);
      assert.equal(report.dropped, report.created, 'payloads are lost');
      assert.equal(report.droppedTwice, 0);
      const [delivered, closing] =
        when === 'live' ? [report.created, 0] : [0, report.payloads];
      assert.equal(report.delivered, delivered);
      assert.equal(report.closing, closing);
    },
  });
}
