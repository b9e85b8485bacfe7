// The addon of these tests in two lines of napi, and the scenarios that it is
// put through on the pinned runtimes.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { buildAddon } from '../../src/build.mjs';
import { inRepository } from '../../src/places.mjs';
import { describe as inWords, runScript } from '../../src/run.mjs';
import { selectRuntimes } from '../../src/runtimes.mjs';

const root = inRepository('node-test', 'addons', 'typed');

/** By napi version: the manifest's directory under `addons/typed`. */
const MANIFESTS = new Map([
  ['2.16.17', 'napi-2'],
  ['3.16.1', 'napi-3'],
]);

export const napiVersions = [...MANIFESTS.keys()];

/** Where something hangs in the same way on all of Node: one of each kind, the rest would only wait. */
export const ONE_OF_EACH = [
  'node-16.20.2',
  'node-20.20.2',
  'node-24.21.0',
  'node-26.10.0',
];

/** Builds the addon for one version of napi, and resolves to its path. */
export function buildTyped({ napi, patched = false, release = true }) {
  return buildAddon({
    dir: `${root}/${MANIFESTS.get(napi)}`,
    root,
    name: `typed-${napi}`,
    patched,
    release,
  });
}

/** glibc overwrites what is freed with this, so that reading it cannot go well. */
const PERTURB = { MALLOC_PERTURB_: '165' };

/** Whether `end` is one of the outcomes of a process that did not survive what it was put through. */
export const broke = ({ outcome }) =>
  ['panicked', 'crashed', 'hung'].includes(outcome);

/** How a process ended, in a line. */
export const outline = (end) => `${inWords(end)} after ${end.ms} ms`;

/** All that is known of how a process ended, for a message. */
export function account(end) {
  return [
    outline(end),
    end.panic,
    end.hang,
    end.stdout.trim(),
    end.stderr.trim(),
  ]
    .filter(Boolean)
    .join('\n');
}

function lastReport(stdout) {
  const line = stdout.split('\n').findLast((text) => text.startsWith('{'));
  return line ? JSON.parse(line) : null;
}

/** Asserts that a process ended well, and returns what it reported. */
export function reportOf(end) {
  assert.equal(end.outcome, 'survived', account(end));
  const report = lastReport(end.stdout);
  assert.ok(report, `it reported nothing\n${account(end)}`);
  return report;
}

/**
 * Runs a scenario (a file of `scenarios/`) in a process of its own, and resolves
 * to how it ended. After `limitMs` it is ended as hung.
 */
export function run({
  scenario,
  addon,
  runtime,
  options = {},
  env = PERTURB,
  limitMs = 30_000,
}) {
  return runScript({
    runtime,
    script: fileURLToPath(
      new URL(`scenarios/${scenario}.mjs`, import.meta.url),
    ),
    args: [addon, JSON.stringify(options)],
    env,
    timeoutMs: limitMs,
  });
}

/**
 * Declares a group of tests: a scenario with each version of napi on each of
 * `runtimes` (patterns of runtimes.mjs, none for all).
 *
 * - `patched`: with the patch, or stock.
 * - `release`: optimised (default), or with debug assertions.
 * - `options`: what the scenario is given, or a function of the runtime.
 * - `atATime`: processes that run side by side. More than there are processors
 *   only where they wait.
 * - `check(end, { napi, runtime, say })`: asserts; `say` adds a line to the results.
 */
export function put({
  title,
  napi = napiVersions,
  patched,
  release,
  runtimes = [],
  options = {},
  atATime = 2,
  check,
  ...rest
}) {
  const given = typeof options === 'function' ? options : () => options;
  describe(title, { concurrency: atATime }, () => {
    const addons = new Map();
    before(async () => {
      for (const version of napi) {
        const addon = await buildTyped({ napi: version, patched, release });
        addons.set(version, addon);
      }
    });
    for (const version of napi) {
      for (const runtime of selectRuntimes(runtimes)) {
        test(`napi ${version} on ${runtime.name}`, async (t) => {
          const end = await run({
            addon: addons.get(version),
            runtime,
            options: given(runtime),
            ...rest,
          });
          const say = (line) => t.diagnostic(line);
          await check(end, { napi: version, runtime, say });
        });
      }
    }
  });
}
