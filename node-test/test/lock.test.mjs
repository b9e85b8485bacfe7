import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { withLock } from '../src/lock.mjs';

test('one holder at a time', async () => {
  const name = randomUUID();
  let holders = 0;
  const work = async () => {
    holders += 1;
    assert.equal(holders, 1);
    await sleep(20);
    holders -= 1;
  };
  await Promise.all([
    withLock(name, work),
    withLock(name, work),
    withLock(name, work),
  ]);
});

test('a lock is given back where the work fails', async () => {
  const name = randomUUID();
  await assert.rejects(
    withLock(name, () => Promise.reject(new Error('broken'))),
    /broken/,
  );
  assert.equal(await withLock(name, () => 'free'), 'free');
});

test('another process waits, until the holder is gone, killed even', async () => {
  const name = randomUUID();
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { withLock } from ${JSON.stringify(new URL('../src/lock.mjs', import.meta.url))};
     await withLock('${name}', () => { console.log('held'); return new Promise((r) => setTimeout(r, 60_000)); });`,
  ]);
  await once(holder.stdout, 'data');
  let taken = false;
  const work = withLock(name, () => (taken = true));
  await sleep(250);
  assert.equal(taken, false);
  holder.kill('SIGKILL');
  await work;
  assert.ok(taken);
});
