// h02, with Node-API alone: the last counts are given back while the finalizer runs. It
// is napi's handles that forget their lock then; a plain count has none to forget, and
// the runtime itself goes on. See ../h02.mjs.

import assert from 'node:assert/strict';

import { nodeApi } from '../../src/matrix/hazard.mjs';

const ofFinalizer = ({ lines }) =>
  lines.find((line) => line.startsWith('f1 in finalizer'));

const OF_THREAD = 'thread a: release ok';

/** All counts are given back, and no thread is left. */
const released = (end) => {
  for (const line of [OF_THREAD, "the caller's own: release ok"]) {
    assert.ok(end.lines.includes(line), line);
  }
  const left = end.lines.filter((line) => line.startsWith('left: '));
  assert.deepEqual([...new Set(left)], ['left: 0']);
};

/** The thread gives back its counts after the finalizer has begun, and before it ends. */
const releasedMeanwhile = (end) => {
  released(end);
  assert.ok(end.lines.includes('finalized: true'));
  assert.equal(ofFinalizer(end), 'f1 in finalizer: call f0 ok');
  const begins = end.lines.findIndex((line) => line.startsWith('f1 finalized'));
  const thread = end.lines.indexOf(OF_THREAD);
  assert.ok(begins < thread, 'the thread did not wait for the finalizer');
  assert.ok(
    thread < end.lines.indexOf(ofFinalizer(end)),
    'the finalizer did not wait for the thread',
  );
};

export const cases = [
  nodeApi({
    name: 'a thread gives back the last counts while the finalizer waits for it',
    script: 'h02.cjs',
    stock: {
      // Deno finalizes nothing when an environment ends.
      expect: ({ runtime }) =>
        runtime.kind === 'deno' ? 'leaked' : 'survived',
      verdict: ({ outcome, lines }) =>
        lines.includes('finalized: false') ? 'leaked' : outcome,
      check: (end, { runtime }) =>
        (runtime.kind === 'deno' ? released : releasedMeanwhile)(end),
    },
    patched: releasedMeanwhile,
  }),
];

export const without = [];
