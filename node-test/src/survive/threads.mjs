// The threads of another process, as Linux tells them without a debugger.

import { readFileSync, readdirSync } from 'node:fs';

/** The calls that stuck and idle threads are in, by number. */
const SYSCALLS = {
  x64: {
    0: 'read',
    7: 'poll',
    35: 'nanosleep',
    202: 'futex',
    230: 'clock_nanosleep',
    232: 'epoll_wait',
    271: 'ppoll',
    281: 'epoll_pwait',
  },
  arm64: {
    22: 'epoll_pwait',
    63: 'read',
    73: 'ppoll',
    98: 'futex',
    101: 'nanosleep',
    115: 'clock_nanosleep',
  },
};

function read(pid, id, name) {
  try {
    return readFileSync(`/proc/${pid}/task/${id}/${name}`, 'utf8').trim();
  } catch {
    return '';
  }
}

function threadIds(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

function systemCall(pid, id) {
  const [number] = read(pid, id, 'syscall').split(' ');
  if (!/^\d+$/.test(number)) return number || null;
  return SYSCALLS[process.arch]?.[number] ?? `syscall ${number}`;
}

function waitingIn(pid, id) {
  const channel = read(pid, id, 'wchan');
  return channel && channel !== '0' ? channel : null;
}

/** `[{ id, name, state, call, channel, kernel }]`; what cannot be had is null. */
export function readThreads(pid) {
  return threadIds(pid).map((id) => ({
    id,
    name: read(pid, id, 'comm'),
    state: /^State:\s+(\S)/m.exec(read(pid, id, 'status'))?.[1] ?? null,
    call: systemCall(pid, id),
    channel: waitingIn(pid, id),
    kernel: read(pid, id, 'stack') || null,
  }));
}

/** What the threads have done so far: how often each was given up the processor. Null where one runs, or would if it could. */
function atRest(pid) {
  const told = [];
  for (const id of threadIds(pid)) {
    const status = read(pid, id, 'status');
    if (/^State:\s+R/m.test(status)) return null;
    const counts = [...status.matchAll(/ctxt_switches:\s+(\d+)/g)];
    told.push(`${id}:${counts.map(([, count]) => count)}`);
  }
  return told.join() || null;
}

/** No look counts for longer than this: whoever looks may have been held up as well, and then has not seen a thing. */
const A_LOOK_MS = 250;

/** Sees when no thread of a process has done anything for a while. */
export class Quiet {
  #last = null;
  #looked = 0;
  #ms = 0;

  reset() {
    this.#last = null;
  }

  /** For how many milliseconds, as far as was looked; 0 where it cannot be known. */
  lookAt(pid, now = performance.now()) {
    const seen = atRest(pid);
    const same = seen !== null && seen === this.#last;
    this.#ms = same ? this.#ms + Math.min(now - this.#looked, A_LOOK_MS) : 0;
    this.#last = seen;
    this.#looked = now;
    return this.#ms;
  }
}
