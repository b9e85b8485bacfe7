// The order of events in each of the situations of scripts/situations.cjs, on every runtime.

import assert from 'node:assert/strict';

import { onEach, run, story } from './raw.mjs';
import { ourTrace, traceOf, traces } from './traces.mjs';

/** One of each kind: what lies between is the same everywhere. */
const FEW = ['node-20.20.2', 'node-26.10.0', 'bun', 'deno'];

async function assertOrder(runtime, situation, variant) {
  const end = await run({
    runtime,
    script: 'situations.cjs',
    args: [situation],
    variant,
  });
  assert.deepEqual(traceOf(end), ourTrace(runtime, situation), story(end));
}

for (const situation of traces.keys()) {
  onEach([], `order of ${situation}`, (runtime) =>
    assertOrder(runtime, situation, 'patched'),
  );
  onEach([], `order of ${situation}, from C`, (runtime) =>
    assertOrder(runtime, situation, 'c'),
  );
  onEach(FEW, `order of ${situation}, through node-addon-api`, (runtime) =>
    assertOrder(runtime, situation, 'node-addon-api'),
  );
}

// From this version on, refused JavaScript has a status of its own.
const NODE_API_10 = ['node-22.23.3', 'node-24.*', 'node-25.*', 'node-26.*'];

for (const situation of ['main-ends', 'worker-terminated', 'worker-exits']) {
  onEach(
    NODE_API_10,
    `order of ${situation} at Node-API 10`,
    async (runtime) => {
      const end = await run({
        runtime,
        script: 'situations.cjs',
        args: [situation],
        env: { RAW_NODE_API: '10' },
      });
      const trace = traces
        .get(situation)
        .map((line) =>
          line.replace('js pending_exception', 'js cannot_run_js'),
        );
      assert.deepEqual(traceOf(end), trace, story(end));
    },
  );
}
