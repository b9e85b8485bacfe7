// The main job under stress: the reload of node-test/src, patched, again and
// again, with producers that pause between their calls and with ones that never
// do. `RELOAD_RUNS` says how often; the promise is kept with 100. Nothing breaks,
// and no payload is lost.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { selectRuntimes } from '../../src/runtimes.mjs';
import { buildTicker, runReload } from '../../src/ticker.mjs';
import { account } from './typed.mjs';

const RUNS = Number(process.env.RELOAD_RUNS ?? 100);
assert.ok(
  Number.isInteger(RUNS) && RUNS > 0,
  `RELOAD_RUNS is ${process.env.RELOAD_RUNS}; it must be a whole number from 1 up`,
);

/** How often each version of napi is put through it: the newest of both lines, and where it began. */
const VERSIONS = new Map([
  ['2.0.2', Math.ceil(RUNS / 5)],
  ['2.16.17', RUNS],
  ['3.16.1', RUNS],
]);

/** Microseconds between a thread's calls. */
const PACES = new Map([
  ['that pause', 1_000],
  ['that never pause', 0],
]);

/** Environments a run: with unbounded queues, and with full ones. */
const ENVIRONMENTS = { free: 4, blocked: 2 };

describe(
  'reload: every run ends well and loses nothing',
  { concurrency: 2 },
  () => {
    for (const [napi, runs] of VERSIONS) {
      for (const runtime of selectRuntimes(['node-20.20.2', 'node-26.10.0'])) {
        for (const [producers, pause] of PACES) {
          test(`${runs} runs with napi ${napi} on ${runtime.name}, producers ${producers}`, async (t) => {
            const addon = await buildTicker({ napi, patched: true });
            const options = { ...ENVIRONMENTS, pauses: [pause] };
            const began = performance.now();
            for (let i = 1; i <= runs; i++) {
              const end = await runReload({ runtime, addon, options });
              const which = `run ${i} of ${runs}`;
              assert.equal(
                end.outcome,
                'survived',
                `${which}: ${account(end)}`,
              );
              assert.equal(end.counters.lost, 0, `${which}: payloads are lost`);
            }
            const each = (performance.now() - began) / runs;
            t.diagnostic(`${Math.round(each)} ms a run`);
          });
        }
      }
    }
  },
);
