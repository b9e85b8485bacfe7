// The core of a process that crashes: where the kernel leaves one as a file, the
// first crash has a stack, and need not happen again.

import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const read = (name) => readFileSync(`/proc/sys/kernel/${name}`, 'utf8').trim();

/** What a pattern can say that is known before there is a core. */
const KNOWN = { '%': () => '%', p: (pid) => pid, P: (pid) => pid };

/**
 * Where the core of process `pid`, started in `cwd`, is going to be; null where that
 * cannot be told, or where a program gets it (`|...`). `usesPid`: what
 * `kernel.core_uses_pid` says.
 */
export function corePath({ pattern, usesPid, cwd, pid }) {
  if (pattern === '' || pattern.startsWith('|')) return null;
  let known = true;
  const name = pattern.replace(/%(.?)/g, (_, what) => {
    known &&= what in KNOWN;
    return known ? KNOWN[what](pid) : '';
  });
  if (!known) return null;
  const suffix = usesPid && !/%p/.test(pattern) ? `.${pid}` : '';
  return path.resolve(cwd, `${name}${suffix}`);
}

/** The same, as this kernel has it, for a process that is started where this one is. */
export function corePathHere(pid) {
  try {
    return corePath({
      pattern: read('core_pattern'),
      usesPid: read('core_uses_pid') !== '0',
      cwd: process.cwd(),
      pid,
    });
  } catch {
    return null;
  }
}

/** Paths of cores that a process may leave now, of those that are one for all processes. */
const claimed = new Set();

/**
 * Asks for the core of a process that is to be started; null where a file is there
 * already that it would replace, or where another process may leave one of that name:
 * two that crash together write to one file. `of(pid, look)` has to follow, once the
 * process has ended: it resolves to what `look(file)` does, and to null if there is no
 * core. None stays.
 */
export function expectCore() {
  const name = corePathHere('PID');
  if (!name) return null;
  const isOneForAll = name === corePathHere('another');
  if (isOneForAll && (claimed.has(name) || existsSync(name))) return null;
  if (isOneForAll) claimed.add(name);
  return {
    async of(pid, look) {
      const file = corePathHere(pid);
      try {
        return existsSync(file) ? await look(file) : null;
      } finally {
        rmSync(file, { force: true });
        if (isOneForAll) claimed.delete(name);
      }
    },
  };
}

/** Runs a program, in the same process, with as large a core as it may have. */
export const withCore = ({ program, args, env }) => ({
  program: '/bin/sh',
  args: [
    '-c',
    'ulimit -S -c "$(ulimit -H -c)" 2>/dev/null; exec "$0" "$@"',
    ...[program, ...args],
  ],
  env,
});
