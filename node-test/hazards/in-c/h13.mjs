// h13, with Node-API alone: an aborted function is used as if it was not. What napi
// makes assertions of are statuses here. See ../h13.mjs.

import assert from 'node:assert/strict';

import { nodeApi } from '../../src/matrix/hazard.mjs';
import { reached } from '../../src/matrix/rules.mjs';
import { reportOf } from '../../src/matrix/telling.mjs';

const ANSWERS =
  'acquire closing, context ok, call closing, abort ok, block closing, release ok';

const answers = (end) =>
  assert.deepEqual(reportOf(end), {
    atOnce: ANSWERS,
    finalized: ANSWERS,
    payloads: 0,
  });

export const cases = [
  nodeApi({
    name: 'an aborted function is called, acquired and released',
    script: 'h13.cjs',
    limitMs: 5_000,
    stock: {
      expect({ runtime }) {
        if (runtime.generation === 'G0') return ['crashed', 'hung'];
        return runtime.kind === 'deno' ? 'leaked' : 'survived';
      },
      // Deno does not finalize it while counts are left, whatever was refused.
      verdict: ({ outcome, timedOut }, { runtime }) =>
        timedOut && runtime.kind === 'deno' ? 'leaked' : outcome,
      check(end, { runtime }) {
        const deno = runtime.kind === 'deno';
        reached(end, deno ? 'used at once' : 'used once more');
        if (end.outcome === 'survived') answers(end);
      },
    },
    patched: answers,
  }),
];

export const without = [];
