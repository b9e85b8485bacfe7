// Asks gdb for native stacks, where it is installed.

import { spawnSync } from 'node:child_process';

import { runChild } from './child.mjs';

const QUIETLY = [
  ...['--batch', '-nx'],
  ...['-iex', 'set auto-load off'],
  ...['-iex', 'set debuginfod enabled off'],
  ...['-ex', 'set pagination off', '-ex', 'set width 0'],
  ...['-ex', 'set print frame-arguments none'],
  ...['-ex', 'set print entry-values no'],
];

const ATTACHED_MS = 30_000;
const DEPTH = 40;

let found;

/** Whether there is a gdb; asked once. */
export function gdbIsThere() {
  found ??=
    process.platform === 'linux' &&
    spawnSync('gdb', ['--version'], { stdio: 'ignore' }).status === 0;
  return found;
}

/** The stacks of all threads of a process that lives, as gdb prints them. */
export async function stacksOf(pid) {
  const { stdout, stderr } = await runChild({
    program: 'gdb',
    args: [
      ...QUIETLY,
      '-p',
      String(pid),
      '-ex',
      `thread apply all bt ${DEPTH}`,
    ],
    inherit: true,
    timeoutMs: ATTACHED_MS,
  });
  if (!/^#0/m.test(stdout)) {
    throw new Error(
      `gdb could not read the process: ${stderr.trim().split('\n').at(-1) || 'it said nothing'}`,
    );
  }
  return stdout;
}

/** The arguments with which gdb runs a program until it crashes, and shows where. `env` is for the program alone. */
export const underGdb = (program, args, env = {}) => ({
  program: 'gdb',
  args: [
    ...QUIETLY,
    ...['-ex', 'set disable-randomization off'],
    ...Object.entries(env).flatMap(([name, value]) => [
      '-ex',
      `set environment ${name} ${value}`,
    ]),
    ...['-ex', 'handle all nostop noprint pass'],
    ...['-ex', 'handle SIGSEGV SIGABRT SIGBUS SIGILL SIGFPE stop print pass'],
    ...['-ex', 'run'],
    ...['-ex', 'echo STACK-BEGINS\\n', '-ex', `bt ${DEPTH}`],
    ...['-ex', 'kill'],
    ...['--args', program, ...args],
  ],
});

/** The stack of the thread that crashed, from a core that is this process's: `{ text, main }`, whether it is the main thread; or null. Threads have no names in a core. */
export async function stackInCore(program, file, pid) {
  const { stdout } = await runChild({
    program: 'gdb',
    args: [
      ...QUIETLY,
      ...['-ex', 'echo STACK-BEGINS\\n', '-ex', `bt ${DEPTH}`],
      ...[program, file],
    ],
    inherit: true,
    timeoutMs: ATTACHED_MS,
  });
  if (!new RegExp(`^\\[New LWP ${pid}\\]$`, 'm').test(stdout)) return null;
  const text = stdout.slice(stdout.lastIndexOf('STACK-BEGINS'));
  if (!/^#0/m.test(text)) return null;
  const current = /^\[Current thread is .*\(?LWP (\d+)\)/m.exec(stdout)?.[1];
  return {
    text: text.replace(/^STACK-BEGINS\n/, '').trim(),
    // gdb names the current one of several; what has but one names none.
    main: current === undefined || Number(current) === pid,
  };
}

/** What such a run printed: `{ signal, thread, text }`, or null if it did not crash. */
export function crashIn(stdout) {
  const raised = /received signal (SIG[A-Z]+)/.exec(stdout);
  const begins = stdout.lastIndexOf('STACK-BEGINS');
  const text = stdout.slice(begins).replace(/^STACK-BEGINS\n/, '');
  if (!raised || begins < 0 || !/^#0/m.test(text)) return null;
  const thread = /Thread \S+ "([^"]*)" received signal/.exec(stdout);
  return { signal: raised[1], thread: thread?.[1] ?? null, text: text.trim() };
}
