// The runtimes under test: what package.json pins, as things to run.
//
//   node src/runtimes.mjs [PATTERN...]    lists them

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { runIfMain } from './cli.mjs';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));

const KINDS = {
  node: { binary: 'bin/node', args: [], env: {} },
  bun: { binary: 'bin/bun', args: ['run'], env: { DO_NOT_TRACK: '1' } },
  deno: {
    binary: 'deno',
    args: ['run', '--quiet', '--allow-all', '--no-prompt'],
    env: { DENO_NO_UPDATE_CHECK: '1' },
  },
};

/**
 * How a Node release treats a thread-safe function whose environment ends:
 * G0 frees it under its holders, G1 keeps it until they let go, G2 also drains
 * it before its finalizer runs.
 */
export function generationOf(version) {
  const [major, minor, patch] = version.split('.').map(Number);
  const from = (a, b, c) =>
    major > a || (major === a && (minor > b || (minor === b && patch >= c)));
  if (major < 24) return 'G0';
  if (major === 24)
    return from(24, 16, 0) ? 'G2' : from(24, 13, 1) ? 'G1' : 'G0';
  if (major === 25) return from(25, 4, 0) ? 'G1' : 'G0';
  return from(26, 1, 0) ? 'G2' : 'G1';
}

function describe([name, spec]) {
  const [kind] = name.split('-');
  const version = spec.slice(spec.lastIndexOf('@') + 1);
  const { binary, args, env } = KINDS[kind];
  return {
    name,
    kind,
    version,
    generation: kind === 'node' ? generationOf(version) : kind,
    path: path.join(packageRoot, 'node_modules', name, binary),
    args,
    env,
  };
}

const oldestFirst = (a, b) =>
  Object.keys(KINDS).indexOf(a.kind) - Object.keys(KINDS).indexOf(b.kind) ||
  a.version.localeCompare(b.version, 'en', { numeric: true });

/** A runtime is a package under another name; node-addon-api has its own. */
const isAlias = (spec) => spec.startsWith('npm:');

/**
 * Every pinned runtime, Node first and oldest first:
 * `{ name, kind, version, generation, path, args, env }`. A script runs as
 * `path ...args script`, with `env` added to the environment variables.
 */
export function pinnedRuntimes() {
  const { devDependencies } = JSON.parse(
    readFileSync(path.join(packageRoot, 'package.json'), 'utf8'),
  );
  return Object.entries(devDependencies)
    .filter(([name, spec]) => name.split('-')[0] in KINDS && isAlias(spec))
    .map(describe)
    .sort(oldestFirst);
}

function matches(runtime, pattern) {
  if (pattern.includes('*')) {
    const source = pattern.split('*').map(escape).join('.*');
    const glob = new RegExp(`^${source}$`);
    return glob.test(runtime.name) || glob.test(runtime.version);
  }
  return [
    runtime.name,
    runtime.kind,
    runtime.version,
    runtime.generation,
  ].includes(pattern);
}

const escape = (text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/**
 * The installed runtimes that any pattern names: a name (`node-20.20.2`), a
 * version, a kind, a generation (`G0`) or a glob (`node-24.*`). No pattern
 * means all of them. Throws where a pattern names none, or where one is pinned
 * but not installed.
 */
export function selectRuntimes(patterns = []) {
  const pinned = pinnedRuntimes();
  for (const pattern of patterns) {
    if (!pinned.some((runtime) => matches(runtime, pattern))) {
      const known = pinned.map((runtime) => runtime.name).join(', ');
      throw new Error(
        `no pinned runtime is called ${pattern}; known: ${known}`,
      );
    }
  }
  const selected = pinned.filter(
    (runtime) =>
      patterns.length === 0 ||
      patterns.some((pattern) => matches(runtime, pattern)),
  );
  for (const runtime of selected) {
    if (!existsSync(runtime.path)) {
      throw new Error(
        `${runtime.name} is pinned but not installed (no ${runtime.path}); run \`npm ci\` in node-test`,
      );
    }
  }
  return selected;
}

await runIfMain(import.meta.url, (patterns) => {
  for (const { name, generation, path } of selectRuntimes(patterns)) {
    console.log(`${name.padEnd(14)}${generation.padEnd(6)}${path}`);
  }
});
