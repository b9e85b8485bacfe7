// The addon of these tests, built against several releases of napi, and the
// scenarios that it is put through on the pinned runtimes.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { overwriteFreed } from '../../src/freed-memory.mjs';
import {
  EVERY_NAPI,
  NAPI,
  NEWEST as newest,
  addonFor,
} from '../../src/matrix/addons.mjs';
import { FEW } from '../../src/matrix/runtimes.mjs';
import { describe as inWords, runScript } from '../../src/run.mjs';
import { releasesUnderTest, runtimesUnderTest } from '../extent.mjs';

export {
  NEWEST as newest,
  WITH_FUTURES as withFutures,
  isLine2,
} from '../../src/matrix/addons.mjs';
export { FEW } from '../../src/matrix/runtimes.mjs';

/** Every version of napi that is to be tested. */
export const napiVersions = releasesUnderTest(EVERY_NAPI);

/** For `put`: every version of napi, some on every runtime, the others on a few. */
export const widely = {
  napi: napiVersions,
  runtimes: (napi) => (NAPI.includes(napi) ? [] : FEW),
};

/** Where something hangs in the same way on all of Node: one of each kind, the rest would only wait. */
export const ONE_OF_EACH = [
  'node-16.20.2',
  'node-20.20.2',
  'node-24.21.0',
  'node-26.10.0',
];

/** Builds the addon for one version of napi, and resolves to its path. */
export const buildTyped = ({ napi, variant = 'stock' }) =>
  addonFor(napi, variant);

/** Whether `end` is one of the outcomes of a process that did not survive what it was put through. */
export const broke = ({ outcome }) =>
  ['panicked', 'crashed', 'hung'].includes(outcome);

/** How a process ended, in a line. */
const outline = (end) => `${inWords(end)} after ${end.ms} ms`;

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
  env = overwriteFreed(),
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
 * Declares a group of tests: a scenario with each version of napi (default: the
 * newest of both lines) on each of `runtimes` (patterns of runtimes.mjs, none for
 * all; or a function from a version of napi to these).
 *
 * - `variant`: `stock` (default), `patched`, or `napi-sys-alone`.
 * - `options`: what the scenario is given, or a function of the runtime and the
 *   version of napi that answers with or resolves to it.
 * - `atATime`: processes that run side by side. More than there are processors
 *   only where they wait.
 * - `check(end, { napi, runtime })`: asserts.
 */
export function put({
  title,
  napi = newest,
  variant,
  runtimes = [],
  options = {},
  atATime = 2,
  check,
  ...rest
}) {
  const given = typeof options === 'function' ? options : () => options;
  const on = typeof runtimes === 'function' ? runtimes : () => runtimes;
  describe(title, { concurrency: atATime }, () => {
    const addons = new Map();
    const versions = releasesUnderTest(napi);
    before(async () => {
      for (const version of versions) {
        const addon = await buildTyped({ napi: version, variant });
        addons.set(version, addon);
      }
    });
    for (const version of versions) {
      for (const runtime of runtimesUnderTest(on(version))) {
        test(`napi ${version} on ${runtime.name}`, async () => {
          const end = await run({
            addon: addons.get(version),
            runtime,
            options: await given(runtime, version),
            ...rest,
          });
          await check(end, { napi: version, runtime });
        });
      }
    }
  });
}
