// h12, with Node-API alone: C has nothing that unwinds, and C++ has exceptions. Those of
// node-addon-api it catches itself, with the library as without. See ../h12.mjs.

import assert from 'node:assert/strict';

import { nodeApi } from '../../src/matrix/hazard.mjs';

const CAUGHT = [
  'f0 item 1 delivered, js pending_exception',
  'f0 item 2 delivered, js pending_exception',
  'f0 finalized, js ok',
];

const caught = {
  // In Deno an exception of an item ends the process with 1, whatever listens for it.
  expect: ({ runtime }) => (runtime.kind === 'deno' ? 'failed' : 'survived'),
  check: (end) =>
    assert.deepEqual(
      end.lines.filter((line) => line.startsWith('f0 ')),
      CAUGHT,
    ),
};

export const cases = [
  nodeApi({
    name: 'a C++ exception is thrown in the callback',
    addons: ['node-addon-api'],
    script: 'situations.cjs',
    args: ['throwing'],
    stock: caught,
    patched: caught,
  }),
];

export const without = [
  { addons: ['C'], why: 'C has no panics and no exceptions: nothing unwinds' },
];
