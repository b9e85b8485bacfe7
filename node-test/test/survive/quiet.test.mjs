// When a process is at rest, and when it only seems to be.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Quiet } from '../../src/survive/threads.mjs';

/** Starts a process that says a word once it does what `body` says. */
async function running(t, program, args) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child.pid;
}

const looks = (quiet, pid, times) => times.map((at) => quiet.lookAt(pid, at));

/** A shell goes from its word into its wait. */
async function comesToRest(quiet, pid) {
  for (let tries = 0; tries < 1_000; tries++) {
    if (looks(quiet, pid, [0, 100])[1] > 0) return;
    await sleep(10);
  }
  throw new Error(`process ${pid} never came to rest`);
}

test('a process that waits is at rest from the first look on', async (t) => {
  const pid = await running(t, 'sh', ['-c', 'echo on; read word']);
  const quiet = new Quiet();
  await comesToRest(quiet, pid);
  const before = quiet.lookAt(pid, 200);
  assert.equal(quiet.lookAt(pid, 300), before + 100);
  quiet.reset();
  assert.equal(quiet.lookAt(pid, 400), 0);
});

test('what was not looked at is not known to have been at rest', async (t) => {
  const pid = await running(t, 'sh', ['-c', 'echo on; read word']);
  const quiet = new Quiet();
  await comesToRest(quiet, pid);
  const before = quiet.lookAt(pid, 200);
  assert.equal(quiet.lookAt(pid, 60_000), before + 250);
});

test('a process that runs is not at rest, though nothing takes the processor from it', async (t) => {
  const pid = await running(t, 'sh', ['-c', 'echo on; while :; do :; done']);
  const quiet = new Quiet();
  assert.deepEqual(looks(quiet, pid, [0, 100, 200, 5_000]), [0, 0, 0, 0]);
});

test('a process that is gone is none', () => {
  assert.deepEqual(looks(new Quiet(), 2 ** 30, [0, 5_000]), [0, 0]);
});
