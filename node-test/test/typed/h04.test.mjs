// h04: payloads that never reach JavaScript. What is queued when the environment
// ends, or when the function is aborted, is drained without an environment; what
// is refused is the caller's again. Either way somebody has to drop it.

import assert from 'node:assert/strict';

import {
  account,
  broke,
  FEW,
  newest,
  put,
  reportOf,
  widely,
} from './typed.mjs';

const PAYLOADS = 10_000;

/** What ends the function, by the name that the scenario knows. */
const ENDS = new Map([
  ['terminate', 'a worker is terminated'],
  ['exit', 'a worker exits'],
  ['natural', 'a worker has nothing left to do'],
  ['process', 'the main environment has nothing left to do'],
  ['abort', 'the function is aborted in an environment that lives on'],
]);

const { napi: everyVersion } = widely;
const NODES = ['node-20.20.2', 'node-26.10.0'];

function noneLost({ created, dropped, droppedTwice }) {
  assert.equal(created - dropped, 0, 'payloads are lost');
  assert.equal(droppedTwice, 0, 'payloads were dropped twice');
}

for (const [end, what] of ENDS) {
  const queued = {
    scenario: 'payloads',
    options: { end, payloads: PAYLOADS },
  };

  put({
    ...queued,
    title: `h04 stock: of ${PAYLOADS} queued payloads most are lost when ${what}`,
    napi: everyVersion,
    // Bun delivers what is left when the environment ends.
    runtimes: (napi) => [
      ...(newest.includes(napi) ? ['node'] : NODES),
      ...(end === 'abort' ? ['bun'] : []),
    ],
    check(ended, { napi, say }) {
      // Its callback does not expect to be without an environment.
      if (napi === '2.0.2') {
        assert.equal(ended.outcome, 'panicked', account(ended));
        return;
      }
      const { created, dropped } = reportOf(ended);
      assert.ok(created >= PAYLOADS, account(ended));
      say(`${created - dropped} lost`);
      // Not one wake's worth more is delivered, to an environment without JavaScript.
      assert.ok(created - dropped > PAYLOADS / 2, `${created - dropped} lost`);
    },
  });

  put({
    ...queued,
    ...widely,
    title: `h04 patched: of ${PAYLOADS} queued payloads none is lost when ${what}`,
    variant: 'patched',
    check(ended) {
      const report = reportOf(ended);
      assert.ok(report.created >= PAYLOADS, account(ended));
      noneLost(report);
    },
  });
}

// What such a function carries is not a payload but one or an error.
put({
  title: 'h04 patched: nor with callbacks that get errors handed',
  scenario: 'payloads',
  napi: everyVersion,
  variant: 'patched',
  runtimes: FEW,
  options: { end: 'terminate', payloads: PAYLOADS, handled: true },
  check: (end) => noneLost(reportOf(end)),
});

const STATUSES = [
  'Ok',
  'QueueFull',
  'Closing',
  'Closing',
  'Closing',
  'Closing',
];

put({
  title: 'h04 stock: payloads that are refused, or left when aborted, are lost',
  scenario: 'refused',
  napi: everyVersion,
  runtimes: (napi) => (newest.includes(napi) ? ['node', 'bun'] : NODES),
  check(end, { napi }) {
    if (napi === '2.0.2') {
      assert.equal(end.outcome, 'panicked', account(end));
      return;
    }
    const { statuses, created, dropped } = reportOf(end);
    assert.deepEqual(statuses, STATUSES);
    // napi 3.16 takes back what is refused.
    assert.equal(created - dropped, napi === '3.16.1' ? 1 : 2);
  },
});

put({
  ...widely,
  title: 'h04 patched: a payload that is refused is dropped there and then',
  scenario: 'refused',
  variant: 'patched',
  check(end, { runtime }) {
    const { statuses, droppedAfter, ...report } = reportOf(end);
    assert.deepEqual(statuses, STATUSES);
    const [accepted, full, closing, finalized, ...gone] = droppedAfter;
    // Nothing was delivered yet.
    assert.deepEqual([accepted, full, closing], [0, 1, 2], runtime.name);
    assert.deepEqual([finalized, ...gone], [4, 5, 6]);
    noneLost(report);
  },
});

const PRODUCERS = 8;

put({
  title: 'h04 stock: napi 2 loses what blocked producers held',
  scenario: 'blocked',
  napi: ['2.16.17'],
  // Where they return at all.
  runtimes: ['bun'],
  options: { producers: PRODUCERS, end: 'terminate' },
  check(end) {
    assert.ok(broke(end) || reportOf(end).lost > 0, account(end));
  },
});

put({
  ...widely,
  title: 'h04 patched: what blocked producers held is dropped',
  scenario: 'blocked',
  variant: 'patched',
  options: { producers: PRODUCERS, end: 'terminate' },
  check: (end) => assert.equal(reportOf(end).lost, 0),
});

put({
  ...widely,
  title: 'h04 patched: threads that never stop calling lose nothing',
  scenario: 'h01-calling',
  variant: 'patched',
  check: (end) => noneLost(reportOf(end)),
});
