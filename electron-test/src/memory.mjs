// What a process holds of its own, as the kernel counts it.

import { readFileSync } from 'node:fs';

/**
 * Anonymous resident memory in KiB: the heaps, of JavaScript and of C, and not
 * the program's own pages, which come and go with what else the machine does.
 */
export function ownMemory(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1]);
  } catch {
    return NaN;
  }
}

/** What a process's first thread does: its state and, where it sleeps, in which call. */
export function mainThread(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      state: fields[0],
      cpuTicks: Number(fields[11]) + Number(fields[12]),
    };
  } catch {
    return { state: 'gone', cpuTicks: 0 };
  }
}
