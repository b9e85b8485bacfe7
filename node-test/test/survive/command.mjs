// Runs the command as its users do, and reads its JSON report.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { runProgram } from '../../src/run.mjs';

export const commandFile = fileURLToPath(
  new URL('../../bin/napi-outlive-test.mjs', import.meta.url),
);

/** Options that keep chance, and with it a fault of Node's own, out of what an addon is held to. */
export const NO_POSTED_COLLECTION = [
  '--setup',
  fileURLToPath(new URL('no-posted-collection.cjs', import.meta.url)),
];

export const fake = (name) =>
  fileURLToPath(new URL(`fakes/${name}.cjs`, import.meta.url));

/** No command of these tests takes this long; one that does, hangs. */
const WHOLE_MS = 300_000;

/** A directory for `work`, gone afterwards. */
export async function withScratch(work) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'survive-test-'));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs `napi-outlive-test ...args`; resolves to how it ended. `nodeArgs` are for what runs it. */
export const runCommand = (args, { nodeArgs = [], ...options } = {}) =>
  runProgram({
    program: process.execPath,
    args: [...nodeArgs, commandFile, ...args],
    timeoutMs: WHOLE_MS,
    ...options,
  });

/** The same, with the session that its JSON report tells of. */
export const survive = (args, options = {}) =>
  withScratch(async (dir) => {
    const output = path.join(dir, 'report.json');
    const end = await runCommand(
      [...args, '--reporter', 'json', '--output', output],
      options,
    );
    return { ...end, session: JSON.parse(readFileSync(output, 'utf8')) };
  });

/** Resolves to the one result of one scenario of a fake addon. */
export async function end(name, scenario, more = [], options = {}) {
  const { code, session } = await survive(
    [fake(name), '--start', 'a => a.start()', '--scenarios', scenario, ...more],
    options,
  );
  return { exitCode: code, ...session.results[0] };
}

/** Waits, not for ever, until a process is no more. */
export async function isGone(pid) {
  for (let tries = 0; tries < 500; tries++) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      if (error.code === 'ESRCH') return true;
      throw error;
    }
    await sleep(10);
  }
  return false;
}
