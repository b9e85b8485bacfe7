// h14, with Node-API alone: JavaScript is refused while items are delivered, for the
// first of them has had its environment exit. See ../h14.mjs.

import assert from 'node:assert/strict';

import { nodeApi } from '../../src/matrix/hazard.mjs';

const items = ({ lines }) =>
  lines.filter((line) => line.startsWith('f0 item '));

const item = (number, how) => `f0 item ${number} ${how}`;
const REFUSED = 'delivered, js pending_exception';

/** Of the first, Node 16 may tell that it went well: it exits at the next call. */
const later = (how) => [item(2, how), item(3, how)];
const afterTheFirst = (end) => items(end).slice(1);

/** Whether items were delivered to nobody. */
const verdict = (end) =>
  end.outcome === 'survived' && items(end).at(-1) === item(3, REFUSED)
    ? 'failed'
    : end.outcome;

export const cases = [
  nodeApi({
    name: 'an item has its environment exit, with more to deliver',
    script: 'h14.cjs',
    stock: {
      expect: 'failed',
      verdict,
      check: (end) => assert.deepEqual(afterTheFirst(end), later(REFUSED)),
    },
    patched: {
      // In Deno what is refused looks like an exception that the item before has left.
      expect: ({ runtime }) =>
        runtime.kind === 'deno' ? 'failed' : 'survived',
      verdict,
      check: (end, { runtime }) =>
        assert.deepEqual(
          afterTheFirst(end),
          later(runtime.kind === 'deno' ? REFUSED : 'drained'),
        ),
    },
  }),
];

export const without = [];
