// The runtimes of the matrix: those that are pinned, and each Electron that is here,
// as the Node that it brings.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { inRepository } from '../places.mjs';
import { generationOf, selectRuntimes } from '../runtimes.mjs';

/** Of every kind and generation one, and where most users are. */
export const QUICK = [
  ...['node-18.20.8', 'node-20.20.2', 'node-24.21.0', 'node-26.10.0'],
  ...['bun-1.4.4', 'deno-2.9.6', 'electron-22.3.25'],
];

/** Runtimes that free early, late, and in their own way: for addons besides the main ones. */
export const FEW = ['node-20.20.2', 'node-26.10.0', 'bun-1.4.4'];

function electronIn(dir) {
  const program = path.join(dir, 'electron');
  const env = { ELECTRON_RUN_AS_NODE: '1' };
  const [version, node] = execFileSync(
    program,
    ['-p', '`${process.versions.electron} ${process.versions.node}`'],
    { env: { ...process.env, ...env }, encoding: 'utf8' },
  )
    .trim()
    .split(' ');
  return {
    ...{ name: `electron-${version}`, kind: 'electron', version, node },
    ...{ generation: generationOf(node), path: program, args: [], env },
  };
}

/**
 * Before 22, an Electron that runs as Node ends with SIGTRAP when a worker is terminated
 * whose script is in an addon, whichever. Its pages are reloaded in electron-test.
 */
const ELECTRON_FROM = 22;

const has = (dir) => existsSync(path.join(dir, 'electron'));

/** Where `scripts/electron` puts them, and where its user may have put one. */
function electrons() {
  const cache = inRepository('target', 'electron');
  const kept = existsSync(cache)
    ? readdirSync(cache).map((name) => path.join(cache, name))
    : [];
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given && !has(given)) {
    throw new Error(
      `ELECTRON_OVERRIDE_DIST_PATH is ${given}, which holds no program electron`,
    );
  }
  const found = [...kept.filter(has), ...(given ? [given] : [])]
    .map(electronIn)
    .filter(({ version }) => Number.parseInt(version, 10) >= ELECTRON_FROM);
  const byName = new Map(found.map((runtime) => [runtime.name, runtime]));
  return [...byName.values()].sort((a, b) =>
    a.version.localeCompare(b.version, 'en', { numeric: true }),
  );
}

/** All that are here; or the quick set of them. */
export function matrixRuntimes({ quick = false } = {}) {
  const all = [...selectRuntimes(), ...electrons()];
  return quick ? all.filter(({ name }) => QUICK.includes(name)) : all;
}
