// What the kernel knows of a process.

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
    return null;
  }
}

/** A process's first thread: its state, and the processor time that it has taken, in ticks. */
export function firstThread(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8');
    // The name, in brackets, may have spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return { state: 'gone', ticks: 0 };
  }
}
