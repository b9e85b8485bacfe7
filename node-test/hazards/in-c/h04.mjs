// h04, with Node-API alone: what is queued when a function closes. A callback that frees
// what comes without an environment loses nothing, where it is called at all;
// ThreadSafeFunction of node-addon-api calls none for it. See ../h04.mjs.

import assert from 'node:assert/strict';

import { nodeApi } from '../../src/matrix/hazard.mjs';
import { reportOf } from '../../src/matrix/telling.mjs';

/** What ends the function, by the name that the script knows. */
const ENDINGS = new Map([
  ['terminate', 'a worker is terminated'],
  ['natural', 'a worker has nothing left to do'],
  ['abort', 'the function is aborted in an environment that lives on'],
]);

const lostOf = (end) =>
  end.outcome === 'survived' && reportOf(end).lost > 0 ? 'lost' : end.outcome;

function noneLost(end) {
  const { finalized, lost } = reportOf(end);
  assert.equal(lost, 0);
  assert.ok(finalized);
}

/** Most of them: what one wake-up takes is still delivered. */
function mostLost(end, { say }) {
  const { items, lost } = reportOf(end);
  say(`${lost} of ${items} lost`);
  assert.ok(lost > items / 2, `${lost} lost`);
}

/** Deno forgets the functions of what has ended, and delivers what was aborted. */
const deno = (ending) => (ending === 'abort' ? 'survived' : 'lost');

const typed = ([ending, what]) =>
  nodeApi({
    name: `many items are queued: ${what}`,
    script: 'h04.cjs',
    args: [ending],
    stock: {
      expect: ({ runtime }) =>
        runtime.kind === 'deno' ? deno(ending) : 'survived',
      verdict: lostOf,
    },
    patched: noneLost,
  });

const untyped = ([ending, what]) =>
  nodeApi({
    name: `many items of ThreadSafeFunction are queued: ${what}`,
    addons: ['node-addon-api'],
    env: { THROUGH: 'untyped' },
    script: 'h04.cjs',
    args: [ending],
    stock: {
      expect({ runtime }) {
        if (runtime.kind === 'deno') return deno(ending);
        // Bun delivers what is left when the environment ends.
        if (runtime.kind === 'bun' && ending !== 'abort') return 'survived';
        return 'lost';
      },
      verdict: lostOf,
      check(end, where) {
        if (lostOf(end) === 'lost') mostLost(end, where);
      },
    },
    patched: noneLost,
  });

export const cases = [...[...ENDINGS].map(typed), ...[...ENDINGS].map(untyped)];

export const without = [];
