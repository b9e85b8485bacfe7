// h11: release is skipped once aborted, so where the runtime's object outlives
// its environment until it is released (G1, G2), it is never freed. The count
// that napi never gives back is one of ours with the patch: what is left then
// is ours, on every runtime, and it is less.

import assert from 'node:assert/strict';

import { put, reportOf } from './typed.mjs';

const FUNCTIONS = 1_000;
const MEASURED = ['node-20.20.2', 'node-24.21.0', 'node-26.10.0'];

/** What the runtime's object takes: 1,040 bytes by its own account, and malloc's share. */
const RUNTIMES_OBJECT = 900;

/**
 * What may be left of a function of ours: the function itself, without a queue.
 * The place in the table that its handle names, 64 bytes, comes on top; places
 * are made in chunks, so seldom that the median knows nothing of them.
 */
const OURS = 500;

for (const called of [false, true]) {
  const what = called ? 'a function that was called' : 'a function';
  const measured = {
    scenario: 'h11',
    options: { functions: FUNCTIONS, called },
    // What is overwritten when it is freed counts the same.
    env: {},
  };

  put({
    ...measured,
    title: `h11 stock: ${what} leaves the runtime's object behind on G2`,
    runtimes: ['node-24.21.0', 'node-26.10.0'],
    check(end, { say }) {
      const { bytesEach } = reportOf(end);
      say(`${Math.round(bytesEach)} bytes a function`);
      assert.ok(bytesEach > RUNTIMES_OBJECT, `${bytesEach} bytes a function`);
    },
  });

  put({
    ...measured,
    title: `h11 patched: ${what} leaves less than the runtime's object behind`,
    patched: true,
    runtimes: MEASURED,
    check(end, { say }) {
      const { bytesEach } = reportOf(end);
      say(`${Math.round(bytesEach)} bytes a function`);
      assert.ok(bytesEach < OURS, `${bytesEach} bytes a function`);
    },
  });
}
