// h11: release is skipped once aborted, so where the runtime's object outlives
// its environment until it is released (G1, G2), it is never freed.

import assert from 'node:assert/strict';

import { newest, put, reportOf } from './typed.mjs';

const FUNCTIONS = 1_000;
const LATE = ['node-24.21.0', 'node-26.10.0'];

/** What the runtime's object takes: 1,040 bytes by its own account, and malloc's share. */
const RUNTIMES_OBJECT = 900;

/**
 * What may be left of a function of ours whose count napi never gives back: the
 * function itself, without a queue. The place in the table that its handle names,
 * 64 bytes, comes on top; places are made in chunks, so seldom that the median
 * knows nothing of them.
 */
const OURS = 500;

/** Less than a function of anyone's takes, and more than what the heap forgets. */
const NOTHING = 64;

/** Asserts what a function leaves behind, in bytes. */
function leaves(end, say, holds) {
  const { bytesEach } = reportOf(end);
  say(`${Math.round(bytesEach)} bytes a function`);
  assert.ok(holds(bytesEach), `${bytesEach} bytes a function`);
}

/** What becomes of the functions before their handles are dropped. */
const FATES = new Map([
  ['a function', { called: false }],
  ['a function that was called', { called: true }],
  ['a function that one of two handles aborted', { aborted: true }],
]);

for (const [what, fate] of FATES) {
  const measured = {
    scenario: 'h11',
    options: { functions: FUNCTIONS, ...fate },
    // What is overwritten when it is freed counts the same.
    env: {},
  };

  put({
    ...measured,
    title: `h11 stock: ${what} leaves the runtime's object behind on G2`,
    // After napi 2.0, which forgets it then alone, no count of an aborted one is forgotten.
    napi: fate.aborted ? ['2.0.2'] : newest,
    runtimes: LATE,
    check: (end, { say }) =>
      leaves(end, say, (bytes) => bytes > RUNTIMES_OBJECT),
  });

  put({
    ...measured,
    title: `h11 patched: ${what} leaves nothing behind`,
    napi: ['2.0.2', ...newest],
    variant: 'patched',
    runtimes: ['node-20.20.2', ...LATE],
    check: (end, { say }) => leaves(end, say, (bytes) => bytes < NOTHING),
  });
}

put({
  title: "h11 napi-sys alone: less than the runtime's object is left behind",
  scenario: 'h11',
  variant: 'patched-napi-sys',
  runtimes: ['node-20.20.2', 'node-26.10.0'],
  options: { functions: FUNCTIONS, called: true },
  env: {},
  check: (end, { say }) => leaves(end, say, (bytes) => bytes < OURS),
});
