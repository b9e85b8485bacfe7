// h03, with Node-API alone: what the runtime answers to a release whose count a refused
// call has taken. It is this answer that napi 2 panics over. See ../h03.mjs.

import assert from 'node:assert/strict';

import { IN_C } from '../../src/matrix/addons.mjs';
import { nodeApi } from '../../src/matrix/hazard.mjs';
import { isNode } from '../../src/matrix/rules.mjs';

const between = ({ lines }) =>
  lines.find((line) => line.startsWith('between: '));

const told = (call, release) =>
  `between: call f1 ${call}, release f1 ${release}`;

export const cases = [
  nodeApi({
    name: 'called and released between the hook and the finalizer',
    addons: [...IN_C, 'napi-sys'],
    script: 'h03.cjs',
    stock: {
      expect: ({ runtime }) => (isNode(runtime) ? 'failed' : 'survived'),
      verdict: (end) =>
        /invalid_arg/.test(between(end)) ? 'failed' : end.outcome,
      // Bun and Deno close their functions after all hooks, or not at all.
      check: (end, { runtime }) =>
        assert.equal(
          between(end),
          isNode(runtime) ? told('closing', 'invalid_arg') : told('ok', 'ok'),
        ),
    },
    patched(end) {
      assert.equal(between(end), told('closing', 'ok'));
      assert.ok(end.lines.some((line) => line.startsWith('f1 finalized')));
    },
  }),
];

export const without = [];
