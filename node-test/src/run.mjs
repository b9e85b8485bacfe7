// Runs a script in a runtime, in a process of its own, and says how it ended.

import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

import { Capture, Watch } from './capture.mjs';
import { CRASH_CODES } from './crash-codes.mjs';
import { inheritedWith } from './inherited.mjs';
import { panicIn, watchForPanic } from './panic.mjs';

/** How long a process that ended may leave its pipes open. */
const PIPES_MS = 1_000;

const running = new Set();

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

// The processes are in groups of their own, where no Ctrl-C reaches them.
function onSignal(signal) {
  for (const pid of running) killGroup(pid);
  for (const name of ENDING) process.removeListener(name, onSignal);
  process.kill(process.pid, signal);
}
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

function track(pid) {
  if (running.size === 0) for (const name of ENDING) process.on(name, onSignal);
  running.add(pid);
}

function untrack(pid) {
  running.delete(pid);
  if (running.size > 0) return;
  for (const name of ENDING) process.removeListener(name, onSignal);
}

/**
 * What became of a process: `survived`, `panicked`, `crashed`, `hung` or
 * `failed`. A Rust panic counts even if the process lived on, and before all
 * that came of it.
 */
export function classify({ code, signal, timedOut, panic, hang }) {
  if (panic) return 'panicked';
  if (timedOut || hang) return 'hung';
  if (signal) return 'crashed';
  return code === 0 ? 'survived' : 'failed';
}

/** The outcome in a few words, with the signal or the exit code. */
export function describe({ outcome, signal, code }) {
  if (outcome === 'crashed') return `crashed (${signal})`;
  if (outcome === 'failed') return `failed (exit ${code})`;
  return outcome;
}

/**
 * Runs a program in a process group of its own, and resolves when it has ended
 * to `{ outcome, code, signal, panic, hang, timedOut, stdout, stderr, ms }`;
 * `stdout` and `stderr` are cut in the middle beyond 64 Ki characters.
 *
 * - `program`, `args`, `cwd`, `env`: as for a child process; `env` is added.
 * - `timeoutMs`: after that the group is killed, and the outcome is `hung`.
 * - `onLine`: called with each line of stdout as it comes, of up to 1 Mi characters.
 *
 * A script that finds a part of itself hung writes a line `hung: WHAT` to
 * stderr; it need not be able to exit, the group is killed at once.
 */
export function runProgram({
  program,
  args = [],
  cwd,
  env = {},
  timeoutMs,
  onLine,
}) {
  const started = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: inheritedWith(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stdout = new Capture();
  const stderr = new Capture();
  const panics = watchForPanic();
  // The whole line: what it says may come in a later chunk.
  const hangs = new Watch(/^hung: .*\n/m);
  let timedOut = false;

  const read = (stream, ...sinks) => {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk) => {
      const text = decoder.write(chunk);
      for (const sink of sinks) sink(text);
    });
  };
  read(child.stdout, (text) => stdout.push(text), lineByLine(onLine));
  read(
    child.stderr,
    (text) => stderr.push(text),
    (text) => panics.push(text),
    (text) => {
      hangs.push(text);
      if (hangs.found) killGroup(child.pid);
    },
  );

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child.pid);
    }, timeoutMs);
    let pipes;
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`could not start ${program}: ${error.message}`));
    });
    child.once('spawn', () => track(child.pid));
    child.once('exit', () => {
      clearTimeout(timer);
      killGroup(child.pid);
      untrack(child.pid);
      pipes = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, PIPES_MS);
    });
    child.once('close', (code, raised) => {
      clearTimeout(pipes);
      const signal = raised ?? CRASH_CODES.get(code) ?? null;
      const end = {
        code,
        signal: timedOut || hangs.found ? null : signal,
        timedOut,
        panic: panicIn(panics),
        hang: hangs.found ? hangs.lines()[0].slice('hung: '.length) : null,
      };
      resolve({
        outcome: classify(end),
        ...end,
        stdout: stdout.toString(),
        stderr: stderr.toString(),
        ms: Math.round(performance.now() - started),
      });
    });
  });
}

/** What is longer is cut; a round of the bench, with each of fifty thousand times, is a third of it. */
const LONGEST_LINE = 1024 * 1024;

function lineByLine(onLine) {
  if (!onLine) return () => {};
  let begun = '';
  return (text) => {
    const lines = (begun + text).split('\n');
    begun = lines.pop().slice(0, LONGEST_LINE);
    lines.forEach((line) => onLine(line));
  };
}

/**
 * Runs `script` in `runtime` (see runtimes.mjs), as [runProgram] does.
 *
 * - `args`: for the script. `runtimeArgs`: for the runtime, before the script.
 * - `under`: a program and its arguments that the runtime is to run under, such
 *   as `['valgrind', '--quiet']`.
 */
export function runScript({
  runtime,
  script,
  args = [],
  runtimeArgs = [],
  under = [],
  env = {},
  ...rest
}) {
  const [program, ...all] = [
    ...under,
    runtime.path,
    ...runtime.args,
    ...runtimeArgs,
    script,
    ...args,
  ];
  return runProgram({
    program,
    args: all,
    env: { ...runtime.env, ...env },
    ...rest,
  });
}
