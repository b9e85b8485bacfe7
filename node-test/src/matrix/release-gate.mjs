// Surroundings of a case: releases of the tests' addon stop at a gate before they reach the
// runtime. See addons/audit/release_gate.c.

import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { command } from '../cargo.mjs';
import { inRepository, repository } from '../places.mjs';

const FLAGS = [
  ...['-std=c11', '-O1', '-g', '-fPIC', '-shared'],
  ...['-Wall', '-Wextra', '-Werror'],
];

let built;

async function build() {
  const source = inRepository(
    ...['node-test', 'addons', 'audit', 'release_gate.c'],
  );
  const library = inRepository('target', 'matrix', 'release_gate.so');
  // A process may have the old one mapped.
  const fresh = `${library}.${process.pid}`;
  mkdirSync(path.dirname(library), { recursive: true });
  await command('cc', [...FLAGS, '-o', fresh, source], {
    cwd: repository,
  });
  renameSync(fresh, library);
  return library;
}

/** Resolves to what a run needs in its environment, and to what is to be done after it. */
export async function releaseGate() {
  built ??= build();
  const library = await built;
  const dir = mkdtempSync(path.join(os.tmpdir(), 'release-gate-'));
  return {
    env: { LD_AUDIT: library, RELEASE_GATE: path.join(dir, 'gate') },
    after: () => rmSync(dir, { recursive: true }),
  };
}
