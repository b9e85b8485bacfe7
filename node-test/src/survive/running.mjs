// What this command has started and has not seen end. However it ends itself,
// nothing of that stays.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

import { killMarked } from './marked.mjs';

const processes = new Map();
const scratch = new Set();

/** Ends a process and its group by its id. */
export function killGroup(pid) {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F']);
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Darwin refuses where only a zombie is left.
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
  }
}

export function track(pid, mark) {
  processes.set(pid, mark);
}

export function untrack(pid) {
  processes.delete(pid);
}

/** A directory that is removed in the end at the latest. */
export function trackScratch(dir) {
  scratch.add(dir);
}

function stopAll() {
  for (const [pid, mark] of processes) {
    killGroup(pid);
    if (mark) killMarked(mark);
  }
  processes.clear();
  for (const dir of scratch) rmSync(dir, { recursive: true, force: true });
  scratch.clear();
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** From now on a signal, or any other end, takes along what runs. */
export function endTogether({ onSignal = () => {} } = {}) {
  process.on('exit', stopAll);
  for (const name of ENDING) {
    process.once(name, () => {
      onSignal(name);
      stopAll();
      process.kill(process.pid, name);
    });
  }
}
