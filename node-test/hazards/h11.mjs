// h11: release is skipped once aborted, so where the runtime's object outlives its
// environment until it is released, it is never freed.

import assert from 'node:assert/strict';

import { NAPI, NEWEST } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h11.mjs';

const FUNCTIONS = 1_000;

/** What Node's object takes: 1,040 bytes by its own account, and malloc's share. */
const NODES_OBJECT = 900;

/**
 * What may be left of a function of ours whose count napi never gives back: the function
 * itself, without a queue. The place in the table that its handle names, 64 bytes, comes
 * on top; places are made in chunks, so seldom that the median knows nothing of them.
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

const keepsLate = ({ runtime }) => ['G1', 'G2'].includes(runtime.generation);

/** What becomes of the functions before their handles are dropped, and of stock ones then. */
const FATES = [
  {
    name: 'a function',
    options: { called: false },
    stock(where) {
      const { addon, runtime } = where;
      // napi 2.0 releases what G0 has freed.
      if (addon === '2.0.2')
        return runtime.generation === 'G0' ? 'crashed' : 'survived';
      return keepsLate(where) ? 'leaked' : 'survived';
    },
  },
  {
    name: 'a function that was called',
    options: { called: true },
    stock(where) {
      // The environment ends before napi 2.0 is through: see h14.
      if (where.addon === '2.0.2') return 'panicked';
      return keepsLate(where) ? 'leaked' : 'survived';
    },
  },
  {
    name: 'a function that one of two handles aborted',
    options: { aborted: true },
    stock(where) {
      // After napi 2.0, which forgets it then alone, no count of an aborted one is forgotten.
      if (where.addon !== '2.0.2') return 'survived';
      return keepsLate(where) ? 'leaked' : 'survived';
    },
  },
];

const stock = (fate) => ({
  expect: fate.stock,
  verdict: (end) =>
    end.outcome === 'survived' && reportOf(end).bytesEach > NODES_OBJECT
      ? 'leaked'
      : end.outcome,
  check(end, where) {
    if (end.outcome !== 'survived') return;
    const holds =
      fate.stock(where) === 'leaked'
        ? (bytes) => bytes > NODES_OBJECT
        : (bytes) => bytes < NOTHING;
    leaves(end, where.say, holds);
  },
});

export default hazard({
  id: 'h11',
  title: 'release is skipped once aborted',
  stock: "the runtime's object leaks where it outlives its environment",
  cases: [
    ...FATES.map((fate) =>
      napi({
        name: `${fate.name} leaves nothing behind`,
        addons: NAPI,
        scenario: 'h11',
        options: { functions: FUNCTIONS, ...fate.options },
        // What is overwritten when it is freed counts the same.
        env: { MALLOC_PERTURB_: '0' },
        limitMs: 60_000,
        stock: stock(fate),
        patched: (end, { say }) => leaves(end, say, (bytes) => bytes < NOTHING),
      }),
    ),
    napi({
      name: "less than the runtime's object is left behind",
      addons: NEWEST,
      runtimes: ['node-20.20.2', 'node-26.10.0'],
      scenario: 'h11',
      options: { functions: FUNCTIONS, called: true },
      env: { MALLOC_PERTURB_: '0' },
      limitMs: 60_000,
      napiSysAlone: (end, { say }) => leaves(end, say, (bytes) => bytes < OURS),
    }),
    ...inC.cases,
  ],
  without: [
    {
      addons: NAPI,
      runtimes: ['electron'],
      why: 'Electron allocates by itself, and the C library, which is asked what is in use, knows nothing of it',
    },
    {
      addons: NAPI,
      runtimes: ['deno'],
      why: 'Deno says that a worker has ended before it has, so that what is in use then is not what stays behind',
    },
    ...inC.without,
  ],
});
