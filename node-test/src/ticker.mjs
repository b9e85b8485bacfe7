// The addon of the original report, in the lines of napi that it is built for,
// and the reload that it is put through.

import { fileURLToPath } from 'node:url';

import { buildAddon } from './build.mjs';
import { overwriteFreed } from './freed-memory.mjs';
import { inRepository } from './places.mjs';
import { runScript } from './run.mjs';

const root = inRepository('examples', 'ticker');

/** By napi version: the manifest's directory under `examples/ticker`. */
const MANIFESTS = new Map([
  ['2.0.2', 'napi-2.0'],
  ['2.16.17', 'napi-2'],
  ['3.16.1', 'napi-3'],
]);

export const napiVersions = [...MANIFESTS.keys()];

/** Builds the ticker against a version of napi, stock or patched; resolves to its path. */
export function buildTicker({ napi, patched, log }) {
  return buildAddon({
    dir: inRepository('examples', 'ticker', MANIFESTS.get(napi)),
    root,
    name: `ticker-${napi}`,
    patched,
    log,
  });
}

const script = fileURLToPath(new URL('reload.mjs', import.meta.url));

/** No reload takes this long; one that does, on any machine, hangs. */
const WHOLE_MS = 180_000;

/**
 * Runs the reload (see reload.mjs for `options`) and resolves to the outcome
 * with the reload's own `counters`. A run that says it went well and has no
 * counters failed.
 */
export async function runReload({
  runtime,
  addon,
  options = {},
  env = overwriteFreed(),
  timeoutMs = WHOLE_MS,
}) {
  const end = await runScript({
    runtime,
    script,
    args: [addon, JSON.stringify(options)],
    env,
    timeoutMs,
  });
  const counters = readCounters(end.stdout);
  if (end.outcome === 'survived' && !counters) {
    return { ...end, outcome: 'failed', counters };
  }
  return { ...end, counters };
}

function readCounters(stdout) {
  const line = stdout.split('\n').findLast((text) => text.startsWith('{'));
  return line ? JSON.parse(line) : null;
}
