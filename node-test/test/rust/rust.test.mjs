// Functions by type, on every runtime: an addon in Rust without napi-rs.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';

import { buildAddon } from '../../src/build.mjs';
import { checkFreed } from '../../src/freed-memory.mjs';
import { inRepository } from '../../src/places.mjs';
import { describe, runScript } from '../../src/run.mjs';
import { assertSurvived, onEach, story } from '../raw/raw.mjs';

const BATCHES = [1, 16];

let built;

async function run(runtime, script, ...args) {
  return runWith([], runtime, script, ...args);
}

async function runWith(runtimeArgs, runtime, script, ...args) {
  built ??= buildAddon({
    dir: inRepository('node-test', 'addons', 'rust'),
    name: 'rust',
  });
  const end = await runScript({
    runtime,
    runtimeArgs,
    script: fileURLToPath(new URL(`scripts/${script}`, import.meta.url)),
    args: [await built, ...args.map(String)],
    env: checkFreed({ stock: false }),
    timeoutMs: 60_000,
  });
  const lines = end.stdout.split('\n').filter(Boolean);
  return { ...end, lines, ended: describe(end) };
}

// Deno runs microtasks after the payloads of a turn, whoever delivers them.
const apart = ['1, then 1', '2, then 2', '3, then 3', '4, then 4'].join(', ');
const together = '1, 2, 3, 4, then 1, then 2, then 3, then 4';

onEach([], 'microtasks run between two payloads', async (runtime) => {
  const end = await run(runtime, 'order.cjs', 1);
  assertSurvived(end, runtime.kind === 'deno' ? together : apart);
});

onEach([], 'no microtask runs within a batch', async (runtime) => {
  assertSurvived(await run(runtime, 'order.cjs', 4), together);
});

onEach([], 'a batch ends when it is full', async (runtime) => {
  const halves = '1, 2, then 1, then 2, 3, 4, then 3, then 4';
  const end = await run(runtime, 'order.cjs', 2);
  assertSurvived(end, runtime.kind === 'deno' ? together : halves);
});

onEach(['node-*'], 'an exception ends a batch', async (runtime) => {
  const reported = '--force-node-api-uncaught-exceptions-policy=true';
  const end = await runWith([reported], runtime, 'order.cjs', 4, 2);
  const [line] = end.lines;
  assertSurvived(end);
  assert.match(
    line,
    /^1, 2, .*thrown by 2.*, 3, 4, then 3, then 4$/,
    story(end),
  );
  assert.match(line, /then 1, then 2.*, 3/, story(end));
});

onEach(['node-*'], 'the event loop turns within 999', async (runtime) => {
  for (const batch of [...BATCHES, 256, 65_535]) {
    const end = await run(runtime, 'turns.cjs', batch);
    assertSurvived(end, 'most in a turn: 999');
  }
});

for (const how of ['terminate', 'end']) {
  onEach([], `nothing is left of workers: ${how}`, async (runtime) => {
    for (const batch of BATCHES) {
      const end = await run(runtime, 'workers.cjs', how, batch);
      assertSurvived(end, 'threads: 0', 'payloads: 0', 'callbacks: 0');
    }
  });
}

onEach([], 'the process exits under its producers', async (runtime) => {
  for (const batch of BATCHES) {
    assertSurvived(await run(runtime, 'exit.cjs', batch));
  }
});

onEach([], 'producers that wait are told of an abort', async (runtime) => {
  for (const batch of BATCHES) {
    const end = await run(runtime, 'abort.cjs', batch);
    assertSurvived(end, 'threads: 0', 'payloads: 0', 'delivered: 1000');
  }
});
