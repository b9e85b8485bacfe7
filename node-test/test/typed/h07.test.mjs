// h07: two or more producers blocked on a bounded queue when it closes. The
// runtime wakes one of them.

import assert from 'node:assert/strict';

import { account, ONE_OF_EACH, put, reportOf, widely } from './typed.mjs';

const PRODUCERS = 8;

/** How an environment ends, and what ends it. */
const ENDS = new Map([
  ['terminate', 'terminate'],
  ['natural', 'a natural exit of the worker'],
  ['process', 'a natural exit of the main environment'],
]);

for (const [end, what] of ENDS) {
  put({
    title: `h07 stock: blocked producers hang the process at ${what}`,
    scenario: 'blocked',
    runtimes: ONE_OF_EACH,
    options: { producers: PRODUCERS, end, limitMs: 3_000 },
    limitMs: 6_000,
    atATime: 8,
    check: (ended) => assert.equal(ended.outcome, 'hung', account(ended)),
  });

  put({
    ...widely,
    title: `h07 patched: all producers return within a second of ${what}`,
    scenario: 'blocked',
    variant: 'patched',
    napiSysAlone: true,
    options: { producers: PRODUCERS, end },
    check(ended) {
      const { waitedMs, threads, closing } = reportOf(ended);
      assert.equal(threads, 0);
      assert.equal(closing, PRODUCERS);
      assert.ok(waitedMs < 1_000, `it took ${waitedMs} ms`);
    },
  });
}
