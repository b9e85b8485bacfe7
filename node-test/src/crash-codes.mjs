// What a process that crashed ends with.

import os from 'node:os';

/** The signals of a fault; any other was sent by someone. */
export const CRASH_SIGNALS = [
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGSEGV',
];

/**
 * By exit code: 128 and a signal's number, which runtimes exit with that catch
 * the signal themselves, and Windows' own.
 */
export const CRASH_CODES = new Map([
  ...CRASH_SIGNALS.filter((name) => os.constants.signals[name]).map((name) => [
    128 + os.constants.signals[name],
    name,
  ]),
  [0xc0000005, 'access violation'],
  [0xc0000374, 'heap corruption'],
  [0xc0000409, 'fast fail'],
  [0x80000003, 'breakpoint'],
]);
