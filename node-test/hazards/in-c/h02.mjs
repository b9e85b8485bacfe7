// h02, with Node-API alone: the last counts are given back while the finalizer runs. It
// is napi's handles that forget their lock then; a plain count has none to forget, and
// the runtime itself goes on. See ../h02.mjs.

import assert from 'node:assert/strict';

import { nodeApi } from '../../src/matrix/hazard.mjs';

const ofFinalizer = ({ lines }) =>
  lines.find((line) => line.startsWith('f1 in finalizer'));

const released = (end) => {
  assert.ok(end.lines.includes('finalized: true'));
  assert.ok(end.lines.includes('thread a: release ok'));
  assert.equal(ofFinalizer(end), 'f1 in finalizer: call f0 ok');
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
      check(end) {
        if (end.lines.includes('finalized: true')) released(end);
      },
    },
    patched: released,
  }),
];

export const without = [];
