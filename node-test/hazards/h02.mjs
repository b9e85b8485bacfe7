// h02: the last handle is dropped while the finalizer runs: its `Weak` no longer
// upgrades, so no lock is taken, and the runtime frees what is being released.
//
// A race. For stock addons it is forced: the thread that drops stops when napi has made up
// its mind, and goes on when the environment is gone. A patched addon calls nothing that
// could be stopped there; its thread is stopped wherever it happens to be, in ten
// environments a run, or in more until it has been stopped once.

import assert from 'node:assert/strict';

import { NAPI, NEWEST } from '../src/matrix/addons.mjs';
import { hazard, napi } from '../src/matrix/hazard.mjs';
import { releaseGate } from '../src/matrix/release-gate.mjs';
import {
  closedOrSwallowed,
  endWithHooks,
  reached,
  soonGivenUp,
} from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';
import * as inC from './in-c/h02.mjs';

/** So many that even a race that is lost once in four is lost, but for once in a thousand. */
const RUNS = 24;

/** Only G0 frees what is counted. Deno closes nothing. */
function stockOutcome({ runtime }) {
  if (runtime.kind === 'deno') return 'swallowed';
  return runtime.generation === 'G0' ? 'crashed' : 'survived';
}

function allFinalized(end, { say }) {
  const { environments, drops, finalized, preempted } = reportOf(end);
  say(
    `preempted among its drops in ${preempted} of ${environments} environments`,
  );
  assert.equal(finalized, drops);
  assert.ok(preempted > 0, 'the thread was never preempted among its drops');
}

export default hazard({
  id: 'h02',
  title: 'the last handle is dropped while the finalizer runs',
  stock: 'use after free',
  cases: [
    napi({
      name: 'a thread stops between the decision to release and the release',
      scenario: 'h02-forced',
      around: releaseGate,
      stock: {
        expect: stockOutcome,
        verdict: closedOrSwallowed,
        check(end, { runtime }) {
          reached(end, 'the gate opens');
          if (end.outcome !== 'survived') return;
          const { finalized } = reportOf(end);
          assert.equal(finalized, runtime.kind === 'deno' ? 0 : 1);
        },
      },
    }),
    napi({
      name: 'a thread is preempted among its drops',
      addons: NAPI,
      scenario: 'h02',
      options: soonGivenUp((where) => ({ end: endWithHooks(where) })),
      // That it can be lost at all is shown where the runtime frees early.
      stock: {
        addons: NEWEST,
        runtimes: ['node-20.20.2'],
        runs: RUNS,
        expect: ['panicked', 'crashed', 'hung'],
      },
      patched: allFinalized,
      napiSysAlone: { addons: NEWEST, check: allFinalized },
    }),
    ...inC.cases,
  ],
  without: inC.without,
});
