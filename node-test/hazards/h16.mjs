// h16: one environment of several ends, and the functions of the others with it.

import assert from 'node:assert/strict';

import { EVERY_NAPI, IN_C, NAPI } from '../src/matrix/addons.mjs';
import { hazard, napi, nodeApi } from '../src/matrix/hazard.mjs';
import { isNode, reached } from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';

const FREES_EARLY = ['G0'];
const LATE = 'context ok, acquire closing, call closing';
const goesOn = (id) => `f${id} goes on: true, acquire ok, release ok`;

const EXPECTED = [
  ...[0, 1, 2].map((id) => `f${id} closed: true`),
  ...[0, 1, 2].map((id) => `thread of f${id}: block ok, block closing`),
  ...[1, 2].map((id) => `thread late, of f${id}: ${LATE}`),
  'left: 0',
];

function othersGoOn(end) {
  for (const line of EXPECTED) assert.ok(end.lines.includes(line), line);
  const times = (id) => end.lines.filter((line) => line === goesOn(id)).length;
  assert.deepEqual([0, 1, 2].map(times), [3, 1, 2]);
}

const raw = nodeApi({
  name: 'three environments, and a late call to each that has ended',
  addons: [...IN_C, 'napi-sys'],
  everywhere: true,
  script: 'h16.cjs',
  stock: {
    expect({ runtime }) {
      if (FREES_EARLY.includes(runtime.generation)) return ['crashed', 'hung'];
      // A function of Deno's is never closed, and is called into the void.
      return runtime.kind === 'deno' ? 'swallowed' : 'survived';
    },
    verdict: (end) =>
      end.lines.includes('f1 closed: false') ? 'swallowed' : end.outcome,
    check(end, { runtime }) {
      reached(end, 'f1 ends');
      // Its thread may crash while it ends. What hangs is the late call, or the wait for it.
      if (end.outcome === 'hung') reached(end, 'f1 closed:');
      if (end.outcome === 'survived') othersGoOn(end);
      if (runtime.generation === 'G2') {
        assert.ok(end.lines.includes('payloads: 0'), 'payloads are left');
      }
    },
  },
  patched(end) {
    othersGoOn(end);
    assert.ok(end.lines.includes('payloads: 0'));
  },
});

/** A late call by napi's own handle, which knows; or by the raw one, which does not. */
const HANDLES = new Map([
  ["a late call by napi's handle", false],
  ['a late call by the raw handle', true],
]);

function stockOutcome({ addon, runtime }, rawHandle) {
  if (runtime.kind === 'deno') return 'swallowed';
  if (addon === '2.0.2') return ['panicked', 'crashed', 'hung'];
  return rawHandle && isNode(runtime) ? ['crashed', 'hung'] : 'survived';
}

/** What it printed right before that: napi 2.0 breaks when its environment ends. */
function stockReached({ addon, runtime }, rawHandle) {
  if (addon === '2.0.2' && runtime.kind !== 'deno')
    return 'one environment ends';
  return rawHandle && runtime.kind !== 'deno'
    ? 'the raw handle'
    : 'it has ended';
}

export default hazard({
  id: 'h16',
  title: 'one environment of several ends',
  stock: 'a late call to it ends the process, and so the others',
  cases: [
    raw,
    ...[...HANDLES].map(([name, rawHandle]) =>
      napi({
        name,
        addons: EVERY_NAPI,
        scenario: 'h16',
        options: ({ variant }) => ({
          raw: rawHandle,
          ...(variant === 'stock' ? { limitMs: 4_000 } : {}),
        }),
        stock: {
          addons: NAPI,
          expect: (where) => stockOutcome(where, rawHandle),
          verdict: ({ outcome, hang }) =>
            hang === 'the environment did not end' ? 'swallowed' : outcome,
          check(end, { addon, runtime }) {
            reached(end, stockReached({ addon, runtime }, rawHandle));
            if (end.outcome === 'survived') {
              assert.deepEqual(reportOf(end).statuses, ['Ok', 'Ok']);
            }
          },
        },
        patched(end) {
          const report = reportOf(end);
          assert.deepEqual(report.statuses, ['Ok', 'Ok']);
          assert.equal(report.threads, 0);
          assert.equal(report.finalized, 3);
          assert.equal(report.created - report.dropped, 0, 'payloads are lost');
          assert.equal(report.droppedTwice, 0);
        },
      }),
    ),
  ],
});
