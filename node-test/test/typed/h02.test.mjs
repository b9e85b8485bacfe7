// h02: the last handle is dropped while the finalizer runs: its `Weak` no longer
// upgrades, so no lock is taken, and the runtime frees what is being released.
//
// A race by nature. The scenario stops the thread that drops wherever it
// happens to be, in ten environments a run: about half of the runs of stock lose
// the race on G0, but none has to. What is asserted of stock is that some do.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { selectRuntimes } from '../../src/runtimes.mjs';
import {
  broke,
  buildTyped,
  newest,
  outline,
  put,
  reportOf,
  run,
} from './typed.mjs';

/** So many that even a race that is lost once in four is lost, but for once in a thousand. */
const RUNS = 24;

describe('h02 stock: a release races with the finalizer on G0', () => {
  const runtimes = selectRuntimes(['G0']);
  for (const napi of newest) {
    test(`napi ${napi}`, async (t) => {
      const addon = await buildTyped({ napi });
      const ends = [];
      for (let i = 0; i < RUNS; i++) {
        const runtime = runtimes[i % runtimes.length];
        const options = { limitMs: 3_000 };
        ends.push(await run({ scenario: 'h02', addon, runtime, options }));
      }
      const lost = ends.filter(broke);
      t.diagnostic(`${lost.length} of ${RUNS} runs lost the race`);
      assert.ok(lost.length > 0, ends.map(outline).join('\n'));
    });
  }
});

put({
  title: 'h02 patched: a release does not care about the finalizer',
  scenario: 'h02',
  variant: 'patched',
  napiSysAlone: true,
  // Deno runs no hook on `terminate`.
  options: ({ kind }) => ({ end: kind === 'deno' ? 'natural' : 'terminate' }),
  check(end, { say }) {
    const { drops, finalized, preempted } = reportOf(end);
    say(`preempted among its drops in ${preempted} of 10 environments`);
    assert.equal(finalized, drops);
  },
});
