// What the tests of this directory share: the raw addon, in Rust, in C and through
// node-addon-api, in each variant, and its log as lines.

import assert from 'node:assert/strict';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { buildAddon } from '../../src/build.mjs';
import { checkFreed } from '../../src/freed-memory.mjs';
import { addonFor } from '../../src/matrix/addons.mjs';
import { inRepository } from '../../src/places.mjs';
import { describe, runScript } from '../../src/run.mjs';
import { runtimesUnderTest } from '../extent.mjs';

export { deviation, expected, runtimesOwn } from '../../src/deviations.mjs';

const VARIANTS = {
  stock: () => addonFor('napi-sys', 'stock'),
  patched: () => addonFor('napi-sys', 'patched'),
  // Finds the runtime's functions when it is loaded, as napi 3 does.
  'patched-dyn-symbols': () =>
    buildAddon({
      dir: inRepository('node-test', 'addons', 'raw'),
      name: 'raw',
      patched: true,
      features: ['dyn-symbols'],
    }),
  c: () => addonFor('C', 'patched'),
  'c-stock': () => addonFor('C', 'stock'),
  'node-addon-api': () => addonFor('node-addon-api', 'patched'),
};

const built = new Map();

/** Builds the addon in a variant, once; resolves to its path. */
function addon(variant) {
  if (!built.has(variant)) built.set(variant, VARIANTS[variant]());
  return built.get(variant);
}

/**
 * Runs `scripts/NAME` with the addon's path and `args`, and resolves as
 * runScript does, with the log's `lines` and the outcome in words as `ended`.
 */
export async function run({
  runtime,
  script,
  args = [],
  variant = 'patched',
  env = {},
  timeoutMs = 20_000,
  ...rest
}) {
  const end = await runScript({
    runtime,
    script: fileURLToPath(new URL(`scripts/${script}`, import.meta.url)),
    args: [await addon(variant), ...args],
    env: {
      ...checkFreed({ stock: variant.endsWith('stock') }),
      ...env,
    },
    timeoutMs,
    ...rest,
  });
  const lines = end.stdout.split('\n').filter(Boolean);
  return { ...end, lines, ended: describe(end) };
}

/** The whole story of a run, for the message of a failed assertion. */
export const story = ({ ended, stdout, stderr }) =>
  `${ended}\n--- stdout\n${stdout}--- stderr\n${stderr}`;

/** Asserts that a run went well and logged these lines, in any order, among others. */
export function assertSurvived(end, ...lines) {
  assert.equal(end.ended, 'survived', story(end));
  for (const line of lines) assert.ok(end.lines.includes(line), story(end));
}

/** Asserts that a run came to a bad end; what freed memory holds decides which. */
export function assertDied(end) {
  assert.ok(['crashed', 'hung'].includes(end.outcome), story(end));
}

/** A test with a subtest for each of the runtimes that the patterns name. */
export function onEach(patterns, name, body) {
  test(name, { concurrency: 2 }, (t) =>
    Promise.all(
      runtimesUnderTest(patterns).map((runtime) =>
        t.test(runtime.name, (t) => body(runtime, t)),
      ),
    ),
  );
}
