// 2,000 environments in one process, four at a time, with functions and deferreds in
// flight as each ends: no fault, no payload lost, and memory stays flat.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { selectRuntimes } from '../../src/runtimes.mjs';
import { FEW, buildTyped, reportOf, run } from './typed.mjs';

const ENVIRONMENTS = 2_000;

const ON = new Map([
  ['3.16.1', FEW],
  ['2.16.17', ['node-20.20.2']],
]);

/** Functions of each. */
const FUNCTIONS = 2;

/** Samples before memory counts, a hundred environments each. */
const WARM_UP = 4;

/** By how much the resident memory may grow beyond what the runtime's own environments make it. */
const FLAT = 0.05;

/**
 * Bytes that may be left of an environment beyond what an empty one leaves: the addon
 * remembers its gate. A function or deferred of ours is more than that.
 */
const GATE = 450;

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

async function endAll({ addon, runtime, inFlight }) {
  const end = await run({
    scenario: 'environments',
    ...{ addon, runtime },
    options: { environments: ENVIRONMENTS, inFlight, limitMs: 30_000 },
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

describe(
  `${ENVIRONMENTS} environments in one process, four at a time`,
  { concurrency: 2 },
  () => {
    for (const [napi, runtimes] of ON) {
      for (const runtime of selectRuntimes(runtimes)) {
        test(`napi ${napi} on ${runtime.name}`, async (t) => {
          const addon = await buildTyped({ napi, variant: 'patched' });
          const all = await endAll({ addon, runtime, inFlight: true });
          assert.equal(all.finalized, ENVIRONMENTS * FUNCTIONS);
          assert.equal(all.created - all.dropped, 0, 'payloads are lost');
          assert.equal(all.droppedTwice, 0);
          assert.equal(all.answered, ENVIRONMENTS * 2, 'futures are left');
          const empty = await emptyOnes(addon, runtime);
          const resident = ({ memory }) => growth(memory, ({ rss }) => rss);
          const left = leftEach(all.memory) - leftEach(empty.memory);
          t.diagnostic(
            `resident memory ${percent(resident(all))}, of empty ones ${percent(resident(empty))}; ${Math.round(left)} bytes an environment more`,
          );
          assert.ok(
            resident(all) - resident(empty) <= FLAT,
            `resident memory grew by ${percent(resident(all))}, with empty ones by ${percent(resident(empty))}`,
          );
          assert.ok(left <= GATE, `${left} bytes are left of each`);
        });
      }
    }
  },
);
