// h08, with Node-API alone: an abort with eight blocked producers, in an environment
// that lives on. Nothing of napi's holds a lock here; the runtime wakes one of them. See
// ../h08.mjs.

import assert from 'node:assert/strict';

import { IN_C } from '../../src/matrix/addons.mjs';
import { nodeApi } from '../../src/matrix/hazard.mjs';
import { isNode } from '../../src/matrix/rules.mjs';
import { toldThreads } from '../../src/matrix/telling.mjs';

const PRODUCERS = 8;

export const cases = [
  nodeApi({
    name: 'aborted while eight producers are blocked',
    addons: [...IN_C, 'napi-sys'],
    everywhere: true,
    script: 'h07.cjs',
    args: ['abort'],
    limitMs: 10_000,
    stock: {
      waits: true,
      expect({ runtime }) {
        if (isNode(runtime)) return 'hung';
        return runtime.kind === 'deno' ? 'leaked' : 'survived';
      },
      // Deno wakes them all, and never finalizes what threads have let go of so.
      verdict: ({ outcome, timedOut, lines }) =>
        timedOut && lines.includes('closed: false') ? 'leaked' : outcome,
      check(end) {
        if (end.hang) assert.match(end.hang, /^[1-7] native threads are left/);
        else assert.equal(toldThreads(end), PRODUCERS);
      },
    },
    patched(end) {
      for (const line of [
        ...['asleep: true', 'left: 0', 'closed: true'],
        'the environment lives on: true',
      ]) {
        assert.ok(end.lines.includes(line), line);
      }
      assert.equal(toldThreads(end), PRODUCERS);
    },
  }),
];

export const without = [];
