// 2,000 environments in one process, four at a time, with functions and deferreds in
// flight as each ends: no fault, no payload lost, and memory stays flat, what malloc has
// out as well as what is resident.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { overwriteFreed } from '../../src/freed-memory.mjs';
import { selectRuntimes } from '../../src/runtimes.mjs';
import { isQuick } from '../extent.mjs';
import { FEW, buildTyped, reportOf, run } from './typed.mjs';

const ENVIRONMENTS = 2_000;

/** Minutes each: when it is to be quick, one that frees early and one that frees late. */
const ON = new Map(
  isQuick()
    ? [['3.16.1', ['node-20.20.2', 'node-26.10.0']]]
    : [
        ['3.16.1', FEW],
        ['2.16.17', ['node-20.20.2']],
      ],
);

/** Functions of each. */
const FUNCTIONS = 2;

/** Samples before memory counts, a hundred environments each: empty ones take as many. */
const WARM_UP = 4;

/** How much more resident memory may grow than with nothing in flight. */
const FLAT = 0.05;

/**
 * Bun's resident memory goes up and down by 6 % by itself, for its malloc is its own: there
 * growth has to come again in so many runs, as what leaks does.
 */
const runsOn = ({ kind }) => (kind === 'bun' ? 3 : 1);

/**
 * Bytes that malloc may have out for an environment beyond those for an empty one. Node
 * keeps 32 of each promise that its environment's end leaves unsettled
 * (napi_create_promise), of which there are three: 96. Up to 176 were measured; a function
 * or a deferred of ours is more than the rest.
 */
const KEPT = 250;

const least = (samples, figure) => Math.min(...samples.map(figure));

/** The least of the last quarter over that of the first: what leaks, stays. */
function growth(memory, figure) {
  const samples = memory.slice(WARM_UP);
  const quarter = Math.ceil(samples.length / 4);
  return (
    least(samples.slice(-quarter), figure) /
      least(samples.slice(0, quarter), figure) -
    1
  );
}

/** Bytes that malloc has given out, and not got back, for each environment. */
function leftEach(memory) {
  const samples = memory.slice(WARM_UP).map(({ inUse }) => inUse);
  const middle = Math.ceil(samples.length / 2);
  const before = Math.min(...samples.slice(0, middle));
  const after = Math.min(...samples.slice(-middle));
  return (after - before) / ((samples.length - middle) * 100);
}

/**
 * So that resident memory says what is in use: one arena for all threads, not pieces of
 * what is free in many; and the main heap of V8 keeps its size, which goes up and down by
 * 8 MB otherwise.
 */
const ENV = {
  ...overwriteFreed(),
  MALLOC_ARENA_MAX: '1',
  NODE_OPTIONS: '--max-semi-space-size=1',
};

async function endAll({ addon, runtime, inFlight }) {
  const end = await run({
    scenario: 'environments',
    ...{ addon, runtime },
    options: { environments: ENVIRONMENTS, inFlight, limitMs: 30_000 },
    env: ENV,
    limitMs: 600_000,
  });
  return reportOf(end);
}

const empties = new Map();

/** The same with nothing in flight: what the runtime itself keeps; once for each. */
function emptyOnes(addon, runtime) {
  if (!empties.has(runtime)) {
    empties.set(runtime, endAll({ addon, runtime, inFlight: false }));
  }
  return empties.get(runtime);
}

const percent = (part) => `${(part * 100).toFixed(1)} %`;

const resident = ({ memory }) => growth(memory, ({ rss }) => rss);

function assertNothingIsLost(all) {
  assert.equal(all.finalized, ENVIRONMENTS * FUNCTIONS);
  assert.equal(all.created - all.dropped, 0, 'payloads are lost');
  assert.equal(all.droppedTwice, 0);
  assert.equal(all.answered, ENVIRONMENTS * 2, 'futures are left');
}

/** Asserts that nothing is left of 2,000 environments; resolves to whether resident memory was flat. */
async function isFlat(t, addon, runtime) {
  const all = await endAll({ addon, runtime, inFlight: true });
  assertNothingIsLost(all);
  const empty = await emptyOnes(addon, runtime);
  const left = Math.round(leftEach(all.memory) - leftEach(empty.memory));
  for (const { memory } of [all, empty])
    t.diagnostic(memory.map(({ rss }) => (rss / 1e6).toFixed(1)).join(' '));
  const [grew, grewEmpty] = [all, empty].map(resident);
  t.diagnostic(
    `resident memory ${percent(grew)}, of empty ones ${percent(grewEmpty)}; ${left} bytes an environment more`,
  );
  assert.ok(left <= KEPT, `${left} bytes are left of each`);
  return grew - Math.max(0, grewEmpty) <= FLAT;
}

describe(
  `${ENVIRONMENTS} environments in one process, four at a time`,
  { concurrency: 2 },
  () => {
    for (const [napi, runtimes] of ON) {
      for (const runtime of selectRuntimes(runtimes)) {
        test(`napi ${napi} on ${runtime.name}`, async (t) => {
          const addon = await buildTyped({ napi, variant: 'patched' });
          const runs = runsOn(runtime);
          for (let run = 1; !(await isFlat(t, addon, runtime)); run++)
            assert.ok(run < runs, `it grew in each of ${runs} runs`);
        });
      }
    }
  },
);
