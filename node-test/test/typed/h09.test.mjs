// h09: a future awaits the answer to its call when the environment ends, or when
// the function is aborted. The call is never delivered, and nobody tells it.

import assert from 'node:assert/strict';

import {
  account,
  isLine2,
  ONE_OF_EACH,
  put,
  reportOf,
  widely,
  withFutures,
} from './typed.mjs';

const FUTURES = 8;
const PAYLOADS = 3_000;

const ENDS = new Map([
  ['terminate', 'its environment ends'],
  ['abort', 'another handle aborts its function'],
]);

for (const [end, what] of ENDS) {
  const awaiting = {
    scenario: 'futures',
    options: { end, payloads: PAYLOADS, futures: FUTURES },
  };

  put({
    ...awaiting,
    title: `h09 stock: a future never resolves when ${what}`,
    runtimes: [...ONE_OF_EACH, ...(end === 'abort' ? ['bun'] : [])],
    options: { ...awaiting.options, limitMs: 2_000 },
    atATime: 8,
    check(ended) {
      assert.equal(ended.outcome, 'hung', account(ended));
      assert.equal(ended.hang, `0 of ${FUTURES} futures ended`);
    },
  });

  put({
    ...awaiting,
    ...widely,
    napi: withFutures,
    title: `h09 patched: all futures end as closing within a second when ${what}`,
    variant: 'patched',
    check(ended, { say }) {
      const report = reportOf(ended);
      say(`after ${report.ms} ms`);
      assert.equal(report.answered, FUTURES);
      assert.equal(report.answeredClosing, FUTURES);
      assert.ok(report.ms < 1_000, `it took ${report.ms} ms`);
      assert.equal(report.created, PAYLOADS + FUTURES);
      assert.equal(report.dropped, report.created, 'payloads are lost');
      assert.equal(report.droppedTwice, 0);
    },
  });
}

// On Bun, napi 3's own futures are answered as the worker ends, and napi 2's end
// the process (h14).
put({
  title:
    'h09 stock on Bun: what is left in the queue is delivered all the same',
  scenario: 'futures',
  runtimes: ['bun'],
  options: { end: 'terminate', payloads: PAYLOADS, futures: FUTURES },
  check(ended, { napi }) {
    if (isLine2(napi)) {
      assert.equal(ended.outcome, 'crashed', account(ended));
      return;
    }
    const { answered, answeredClosing } = reportOf(ended);
    assert.deepEqual([answered, answeredClosing], [FUTURES, 0]);
  },
});
