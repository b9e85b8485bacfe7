// h11, with Node-API alone: counts that are given back late, some of them of functions
// that were aborted. It is napi that keeps them; what gives them back leaves nothing.
// See ../h11.mjs.

import assert from 'node:assert/strict';

import { nodeApi } from '../../src/matrix/hazard.mjs';
import { reached } from '../../src/matrix/rules.mjs';
import { reportOf } from '../../src/matrix/telling.mjs';

export const cases = [
  nodeApi({
    name: 'a thousand functions are released after their environment has ended',
    script: 'h11.cjs',
    limitMs: 10_000,
    stock: {
      expect({ runtime }) {
        if (runtime.generation === 'G0') return ['crashed', 'hung'];
        return runtime.kind === 'deno' ? 'leaked' : 'survived';
      },
      verdict({ outcome, timedOut, lines }, { runtime }) {
        if (runtime.kind !== 'deno') return outcome;
        // It ends nothing that the environment has left.
        return timedOut || !reportOf({ lines }).finalized ? 'leaked' : outcome;
      },
      check(end, { runtime }) {
        // A worker of Deno's does not end while counts of what was aborted are left.
        const deno = runtime.kind === 'deno';
        reached(
          end,
          deno ? 'the worker has nothing left to do' : 'late releases',
        );
        if (end.outcome !== 'survived') return;
        assert.deepEqual(reportOf(end).answers, ['release ok']);
      },
    },
    patched: (end) =>
      assert.deepEqual(reportOf(end), {
        finalized: true,
        answers: ['release ok'],
        left: 0,
      }),
  }),
];

export const without = [];
