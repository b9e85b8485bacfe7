// h07: two or more producers blocked on a full queue when it closes. The runtime
// wakes one of them.

import assert from 'node:assert/strict';

import { deviation } from '../src/deviations.mjs';
import { EVERY_NAPI, IN_C, NEWEST, isLine2 } from '../src/matrix/addons.mjs';
import { hazard, napi, nodeApi } from '../src/matrix/hazard.mjs';
import { reached, soonGivenUp } from '../src/matrix/rules.mjs';
import { reportOf, toldThreads } from '../src/matrix/telling.mjs';

const PRODUCERS = 8;

/** How an environment ends, by the name that the scenario knows. */
const ENDS = new Map([
  ['terminate', 'a worker is terminated'],
  ['natural', 'a worker has nothing left to do'],
  ['process', 'the main environment has nothing left to do'],
]);

/** Bun wakes them all; Deno does when its main environment ends, and closes no other. */
const stockWakes = (ending, { kind }) =>
  kind === 'bun' || (kind === 'deno' && ending === 'main');

function stockEnd(end, { addon, runtime }) {
  if (stockWakes(end === 'process' ? 'main' : end, runtime)) {
    // Whether older ones find a count to give back is chance: see h03.
    const older = isLine2(addon) || addon === '3.8.6';
    return older ? ['survived', 'panicked'] : 'survived';
  }
  // It asserts in its first callback without an environment, before anybody waits.
  return addon === '2.0.2' && runtime.kind !== 'deno' ? 'panicked' : 'hung';
}

/** What a stock addon with napi breaks over. */
const PANICS =
  /assertion `left == right` failed|Threadsafe Function release failed/;

/** Where it hangs; the main environment's own thread does, and can say nothing. */
const HANGS = {
  terminate: /terminate\(\) did not return|producers did not return/,
  natural: /the environment did not end|producers did not return/,
  process: /^null$/,
};

function assertStockEnd(end, how) {
  if (end.outcome === 'hung' && how === 'process')
    reached(end, 'producers wait');
  if (end.outcome === 'panicked') assert.match(end.panic, PANICS);
  if (end.outcome === 'hung') assert.match(String(end.hang), HANGS[how]);
}

function allWoken(ended) {
  const { threads, closing } = reportOf(ended);
  assert.equal(threads, 0);
  assert.equal(closing, PRODUCERS);
}

const throughNapi = ([end, name]) =>
  napi({
    name,
    addons: EVERY_NAPI,
    scenario: 'blocked',
    options: soonGivenUp({ producers: PRODUCERS, end }),
    limitMs: 12_000,
    stock: {
      waits: true,
      expect: (where) => stockEnd(end, where),
      check: (ended) => assertStockEnd(ended, end),
    },
    patched: allWoken,
    napiSysAlone: { addons: NEWEST, check: allWoken },
  });

const raw = (ending) =>
  nodeApi({
    name: `called through Node-API: ${ending}`,
    addons: [...IN_C, 'napi-sys'],
    everywhere: true,
    script: 'h07.cjs',
    args: [ending],
    limitMs: 10_000,
    stock: {
      waits: true,
      expect: ({ runtime }) =>
        stockWakes(ending, runtime) ? 'survived' : 'hung',
      check(end) {
        assert.ok(end.lines.includes('asleep: true'));
        if (end.outcome === 'survived') return;
        // Threads are left, or the worker's own thread is, and then nobody says it.
        const silent = ['exit', 'natural'].includes(ending) && !end.hang;
        if (!silent) assert.match(end.hang, /^[1-8] native threads are left/);
      },
    },
    patched: {
      expect: ({ runtime }) =>
        deviation(runtime, `h07 ${ending}`) ? 'hung' : 'survived',
      check(end, { runtime }) {
        const differs = deviation(runtime, `h07 ${ending}`);
        if (differs) {
          assert.equal(end.hang, differs.expected);
          return;
        }
        assert.ok(end.lines.includes('asleep: true'));
        assert.ok(end.lines.includes('left: 0'));
        assert.equal(toldThreads(end), PRODUCERS);
      },
    },
  });

export default hazard({
  id: 'h07',
  title: 'producers are blocked on a full queue when it closes',
  stock: 'the process hangs',
  cases: [
    ...[...ENDS].map(throughNapi),
    ...['terminate', 'held', 'exit', 'natural', 'main'].map(raw),
  ],
});
