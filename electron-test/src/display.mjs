// An X display of our own, on which windows open that nobody sees. Its frame
// buffer lies in a file, so that what it shows can be read at any time.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { atEnd } from './at-end.mjs';

/** Starts Xvfb on a free display: `{ name, screen(), end() }`. `screen` is in XWD's format. */
export async function startDisplay({ size = '1280x1024x24' } = {}) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'ticker-display-'));
  const xvfb = spawn(
    'Xvfb',
    [
      ...['-displayfd', '3', '-screen', '0', size],
      ...['-fbdir', dir, '-nolisten', 'tcp', '-noreset', '-nocursor'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const remove = () => rmSync(dir, { recursive: true, force: true });
  const takeBack = atEnd(() => {
    xvfb.kill('SIGTERM');
    remove();
  });
  let stderr = '';
  xvfb.stderr.on('data', (chunk) => (stderr += chunk));
  const failed = once(xvfb, 'exit').then(([code]) => {
    throw new Error(`Xvfb ended with ${code}: ${stderr.trim().slice(-400)}`);
  });
  failed.catch(() => {});
  const missing = once(xvfb, 'error').then(([error]) => {
    throw new Error(
      `could not start Xvfb (${error.message}); scripts/electron installs it`,
    );
  });
  missing.catch(() => {});
  const [number] = await Promise.race([
    once(xvfb.stdio[3], 'data'),
    failed,
    missing,
  ]);
  return {
    name: `:${number.toString().trim()}`,
    pid: xvfb.pid,
    screen: () => readFileSync(path.join(dir, 'Xvfb_screen0')),
    async end() {
      if (xvfb.exitCode === null && xvfb.signalCode === null) {
        const ended = once(xvfb, 'exit');
        xvfb.kill('SIGTERM');
        await ended;
      }
      takeBack();
      remove();
    },
  };
}
