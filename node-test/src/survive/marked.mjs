// The processes of a trial, found by a mark in their environment wherever they
// went: into a process group of their own, or to another parent. Linux only;
// elsewhere a trial is its process group.

import { readFileSync, readdirSync } from 'node:fs';

/** The environment variable that all processes of a trial inherit. */
export const MARK = 'NAPI_OUTLIVE_TRIAL';

function read(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}

function isAlive(pid) {
  const stat = read(pid, 'stat');
  const state = stat.slice(stat.lastIndexOf(')') + 2)[0];
  return Boolean(state) && state !== 'Z' && state !== 'X';
}

/** The processes that live and carry `mark`: `[{ pid, name }]`. */
export function markedProcesses(mark) {
  if (process.platform !== 'linux') return [];
  const wanted = `${MARK}=${mark}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(pid, 'environ').split('\0').includes(wanted))
    .filter(isAlive)
    .map((pid) => ({ pid: Number(pid), name: read(pid, 'comm').trim() }));
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Ends the processes that carry `mark`, and what they start meanwhile. */
export function killMarked(mark) {
  for (let tries = 0; tries < 10; tries++) {
    const found = markedProcesses(mark);
    if (found.length === 0) return;
    for (const { pid } of found) kill(pid);
  }
}
