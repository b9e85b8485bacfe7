// h04: payloads that never reach JavaScript. What is queued when the environment ends,
// or when the function is aborted, is drained without an environment; what is refused is
// the caller's again. Either way somebody has to drop it.

import assert from 'node:assert/strict';

import { EVERY_NAPI, isLine2 } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import {
  assertNoneLost,
  isNode,
  keptOrLost,
  soonGivenUp,
} from '../src/matrix/rules.mjs';
import { FEW } from '../src/matrix/runtimes.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h04.mjs';

const PAYLOADS = 10_000;
const PRODUCERS = 8;

const isDeno = ({ runtime }) => runtime.kind === 'deno';

/** napi 2.0 does not expect to be without an environment, or without JavaScript. */
const breaks = ({ addon }) => addon === '2.0.2';

/**
 * A worker ends. Bun delivers what is left, and napi 2 ends the process over a call for
 * an answer that is refused.
 */
function endOfWorker(where) {
  if (isDeno(where)) return 'swallowed';
  if (breaks(where)) return 'panicked';
  if (isNode(where.runtime)) return 'lost';
  return isLine2(where.addon) ? 'crashed' : 'survived';
}

/** The process ends. Only Node turns to what is left. */
const endOfProcess = (where) =>
  breaks(where) && isNode(where.runtime) ? 'panicked' : 'lost';

/** Deno delivers what is queued, but for napi 2.0, where a handle is still counted. */
function endOfFunction(where) {
  if (breaks(where)) return isDeno(where) ? 'hung' : 'panicked';
  return isDeno(where) ? 'survived' : 'lost';
}

/** What ends the function, by the name that the scenario knows. */
const ENDS = new Map([
  ['terminate', ['a worker is terminated', endOfWorker]],
  ['exit', ['a worker exits', endOfWorker]],
  ['natural', ['a worker has nothing left to do', endOfWorker]],
  ['process', ['the main environment has nothing left to do', endOfProcess]],
  [
    'abort',
    ['the function is aborted in an environment that lives on', endOfFunction],
  ],
]);

const NOT_FINALIZED = 'the function was not finalized';

/** A function that is not finalized in an environment that lives on hangs its users. */
const inLiveEnvironment = (end, where) =>
  end.outcome === 'hung' ? 'hung' : keptOrLost(end, where);

/** Where a process ends, a report is printed when the last payload is dropped, or at exit. */
const reportsAtExit = (end, where) =>
  end.outcome === 'survived' && !end.stdout.includes('{')
    ? 'lost'
    : keptOrLost(end, where);

const VERDICTS = { abort: inLiveEnvironment, process: reportsAtExit };

const queued = (end, [name, stock]) =>
  napi({
    name: `${PAYLOADS} payloads are queued when ${name}`,
    addons: EVERY_NAPI,
    scenario: 'payloads',
    options: soonGivenUp({ end, payloads: PAYLOADS }),
    stock: {
      expect: stock,
      verdict: VERDICTS[end] ?? keptOrLost,
      check(ended, where) {
        if (ended.outcome === 'hung') assert.equal(ended.hang, NOT_FINALIZED);
        if (ended.outcome !== 'survived' || !ended.stdout.includes('{')) return;
        const { created, dropped } = reportOf(ended);
        assert.ok(created >= PAYLOADS, `${created} were made`);
        if (stock(where) !== 'lost') return;
        where.say(`${created - dropped} lost`);
        // Not one wake's worth more is delivered, to an environment without JavaScript.
        assert.ok(created - dropped > PAYLOADS / 2, `${dropped} were dropped`);
      },
    },
    patched(ended) {
      const report = reportOf(ended);
      assert.ok(report.created >= PAYLOADS, `${report.created} were made`);
      assertNoneLost(report);
    },
  });

/** What a call answers: before the function is aborted, after it, and in one that is gone. */
const statusesOf = (gone) => [
  ...['Ok', 'QueueFull', 'Closing', 'Closing'],
  ...[gone, gone],
];

const refused = napi({
  name: 'payloads are refused, or left when the function is aborted',
  addons: EVERY_NAPI,
  scenario: 'refused',
  options: soonGivenUp(),
  stock: {
    expect(where) {
      if (breaks(where)) return isDeno(where) ? 'hung' : 'panicked';
      return 'lost';
    },
    verdict: inLiveEnvironment,
    check(end, where) {
      if (end.outcome === 'hung') assert.equal(end.hang, NOT_FINALIZED);
      if (end.outcome !== 'survived') return;
      const { statuses, created, dropped } = reportOf(end);
      // Deno delivers what is left, and accepts what goes nowhere.
      const deno = isDeno(where);
      assert.deepEqual(statuses, statusesOf(deno ? 'Ok' : 'Closing'));
      // napi 3.16 takes back what is refused.
      const kept = where.addon === '3.16.1' ? 1 : 2;
      assert.equal(created - dropped, kept + (deno ? 1 : 0));
    },
  },
  patched(end) {
    const { statuses, droppedAfter, ...report } = reportOf(end);
    assert.deepEqual(statuses, statusesOf('Closing'));
    const [accepted, full, closing, finalized, ...gone] = droppedAfter;
    // Nothing was delivered yet.
    assert.deepEqual([accepted, full, closing], [0, 1, 2]);
    assert.deepEqual([finalized, ...gone], [4, 5, 6]);
    assertNoneLost(report);
  },
});

const blocked = napi({
  name: 'blocked producers hold payloads',
  addons: EVERY_NAPI,
  scenario: 'blocked',
  options: { producers: PRODUCERS, end: 'terminate' },
  stock: {
    // Where they return at all, and it is not taken back.
    addons: ['2.16.17'],
    runtimes: ['bun'],
    expect: ['lost', 'panicked', 'crashed', 'hung'],
    verdict: (end) =>
      end.outcome === 'survived' && reportOf(end).lost > 0
        ? 'lost'
        : end.outcome,
  },
  patched: (end) => assert.equal(reportOf(end).lost, 0),
});

export default hazard({
  id: 'h04',
  title: 'items are queued when the environment ends',
  stock: 'every payload leaks',
  cases: [
    ...[...ENDS].map(([end, about]) => queued(end, about)),
    // What such a function carries is not a payload but one or an error.
    napi({
      name: 'callbacks get errors handed',
      addons: EVERY_NAPI,
      runtimes: FEW,
      scenario: 'payloads',
      options: { end: 'terminate', payloads: PAYLOADS, handled: true },
      patched: (end) => assertNoneLost(reportOf(end)),
    }),
    refused,
    blocked,
    napi({
      name: 'threads never stop calling',
      addons: EVERY_NAPI,
      scenario: 'h01-calling',
      patched: (end) => assertNoneLost(reportOf(end)),
    }),
    ...inC.cases,
  ],
  without: inC.without,
});
