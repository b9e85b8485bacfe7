// Ctrl-C leaves nothing running.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { commandFile, fake, isGone, withScratch } from './command.mjs';

/** Waits, not for ever, for the number that a process writes to a file. */
async function pidIn(file) {
  for (let tries = 0; tries < 3_000; tries++) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text) return Number(text);
    await sleep(10);
  }
  throw new Error(`no process wrote its id to ${file}`);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} ends the command, what it runs and what it keeps`, () =>
    withScratch(async (dir) => {
      const pidFile = path.join(dir, 'pid');
      const args = [
        ...[commandFile, fake('hangs'), '--start', 'a => a.start()'],
        ...['--scenarios', 'exit-main', '--env', `PID_FILE=${pidFile}`],
      ];
      const command = spawn(process.execPath, args, {
        stdio: 'ignore',
        env: { ...process.env, TMPDIR: dir },
      });
      const ended = once(command, 'exit');
      const pid = await pidIn(pidFile);
      command.kill(signal);
      const [, raised] = await ended;
      assert.equal(raised, signal);
      assert.ok(await isGone(pid));
      assert.deepEqual(readdirSync(dir), ['pid']);
    }));
}
