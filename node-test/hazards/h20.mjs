// h20: process.exit on the main thread while native threads go on calling.

import assert from 'node:assert/strict';

import { deviation } from '../src/deviations.mjs';
import { EVERY_NAPI, IN_C, NAPI } from '../src/matrix/addons.mjs';
import { hazard, napi, nodeApi } from '../src/matrix/hazard.mjs';
import { isNode, reached } from '../src/matrix/rules.mjs';

/** What can only be sampled. */
const TIMES = 10;

const ANSWERS = {
  late: 'call ok, acquire ok, context ok, release ok',
  'late-to-worker': 'context ok, acquire closing, call closing',
};

/** Who is called, and when. The last moment is one that the addon makes sure of. */
const CALLS = [
  ['taken', 'calls that are taken'],
  ['waiting', 'calls that wait for room'],
  ['late', 'calls at the last moment of the process'],
  ['late-to-worker', "calls at the last moment, to a worker's function"],
];

const answers = ({ lines }) =>
  lines.filter((line) => line.startsWith('thread ')).sort();

function exits(calls) {
  return (end, { runtime }) => {
    assert.ok(end.lines.includes('exit'));
    if (!ANSWERS[calls]) return;
    const expected =
      deviation(runtime, `h20 ${calls}`)?.expected ??
      [0, 1, 2, 3].map((name) => `thread ${name}: ${ANSWERS[calls]}`);
    assert.deepEqual(answers(end), expected);
  };
}

const raw = ([calls, name]) =>
  nodeApi({
    name,
    addons: [...IN_C, 'napi-sys'],
    everywhere: true,
    script: 'h20.cjs',
    args: [calls],
    limitMs: 5_000,
    stock: {
      expect: ({ runtime }) =>
        calls === 'late-to-worker' && runtime.generation === 'G0'
          ? ['crashed', 'hung']
          : 'survived',
      check(end, { runtime }) {
        reached(end, 'exit');
        if (end.outcome !== 'survived') {
          reached(end, 'the last moment');
          return;
        }
        if (calls === 'late-to-worker' && runtime.generation === 'G2') {
          assert.ok(end.lines.includes('left: 0'));
        }
      },
    },
    patched: {
      check: exits(calls),
      ...(ANSWERS[calls] ? {} : { times: TIMES }),
    },
  });

const FUNCTIONS = [
  [{ of: 'main' }, 'threads of napi call the main environment'],
  [{ of: 'main', blocking: true }, 'threads of napi wait for it to make room'],
  [{ of: 'worker' }, 'threads of napi call a worker'],
];

export default hazard({
  id: 'h20',
  title: 'process.exit while native threads go on calling',
  stock: 'late calls into a dying process: crash or hang',
  cases: [
    ...CALLS.map(raw),
    ...FUNCTIONS.map(([options, name]) =>
      napi({
        name,
        addons: EVERY_NAPI,
        scenario: 'h20',
        options,
        limitMs: 8_000,
        stock: {
          addons: NAPI,
          // The others let no call through once their environment has ended.
          expect: ({ addon, runtime }) =>
            options.of === 'worker' && addon === '2.0.2' && isNode(runtime)
              ? ['crashed', 'panicked', 'hung']
              : 'survived',
          check: (end) => reached(end, 'exit'),
        },
        patched: {
          times: TIMES / 2,
          check: (end) => reached(end, 'exit'),
        },
      }),
    ),
  ],
});
