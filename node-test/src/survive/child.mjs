// Runs a program, in a process group of its own, that may do anything: die,
// hang, flood its pipes, leave children behind. Resolves in any case.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';

import { Capture } from '../capture.mjs';
import { CRASH_CODES } from '../crash-codes.mjs';
import { inheritedWith } from '../inherited.mjs';
import { panicIn, watchForPanic } from '../panic.mjs';
import { MARK, killMarked, markedProcesses } from './marked.mjs';
import { killGroup, track, untrack } from './running.mjs';

/** More than this on its pipes is a flood; the process is ended. */
export const FLOOD_BYTES = 64 * 1024 * 1024;

const LOOK_MS = 100;

/** How long a process that ended may leave its pipes open, and its children. */
const PIPES_MS = 1_000;
const CHILDREN_MS = 500;

async function leftBehind(mark) {
  const until = performance.now() + CHILDREN_MS;
  for (;;) {
    const left = markedProcesses(mark);
    if (left.length === 0 || performance.now() > until) return left;
    await sleep(20);
  }
}

/**
 * Resolves, when the program has ended and nothing of it is left, to
 * `{ pid, code, signal, stopped, evidence, panic, left, stdout, stderr, ms }`.
 *
 * - `timeoutMs`: `stopped` is then `{ why: 'timeout' }`.
 * - `watch(pid)`: called now and then; an object that it returns ends the
 *   program and is what `stopped` is. A flood is `{ why: 'flood' }`.
 * - `beforeKill(pid, stopped)`: what it resolves to is `evidence`.
 * - `inherit`: the program is none under test; its environment is ours.
 * - `left`: the processes that were left behind, `[{ pid, name }]`; they are
 *   ended.
 */
export function runChild({
  program,
  args = [],
  cwd,
  env = {},
  shell = false,
  inherit = false,
  timeoutMs,
  watch = () => null,
  beforeKill = async () => null,
}) {
  const started = performance.now();
  const mark = inherit ? null : randomUUID();
  const child = spawn(program, args, {
    cwd,
    shell,
    env: inherit ? process.env : inheritedWith({ ...env, [MARK]: mark }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const stdout = new Capture();
  const stderr = new Capture();
  const panics = watchForPanic();
  let stopped = null;
  let evidence = Promise.resolve(null);
  let bytes = 0;
  let ended = false;

  function stop(why, gather) {
    if (stopped || ended) return;
    stopped = why;
    evidence = gather
      .catch((error) => ({ error: error.message }))
      .then((found) => {
        if (!ended) killGroup(child.pid);
        return found;
      });
  }

  function read(stream, ...sinks) {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes > FLOOD_BYTES) {
        if (!ended) killGroup(child.pid);
        stopped ??= { why: 'flood' };
        return;
      }
      const text = decoder.write(chunk);
      for (const sink of sinks) sink.push(text);
    });
  }
  read(child.stdout, stdout);
  read(child.stderr, stderr, panics);

  return new Promise((resolve, reject) => {
    let look;
    let pipes;
    child.once('error', (error) => {
      clearInterval(look);
      reject(new Error(`could not start ${program}: ${error.message}`));
    });
    child.once('spawn', () => {
      track(child.pid, mark);
      look = setInterval(() => {
        if (stopped) return;
        const late = performance.now() - started > timeoutMs;
        const why = watch(child.pid) ?? (late ? { why: 'timeout' } : null);
        if (why) stop(why, beforeKill(child.pid, why));
      }, LOOK_MS);
    });
    let left = Promise.resolve([]);
    child.once('exit', () => {
      ended = true;
      clearInterval(look);
      // Looked for first: the group's end would hide the children that are in it.
      left = (stopped || !mark ? Promise.resolve([]) : leftBehind(mark)).then(
        (found) => {
          killGroup(child.pid);
          if (mark) killMarked(mark);
          untrack(child.pid);
          pipes = setTimeout(() => {
            child.stdout.destroy();
            child.stderr.destroy();
          }, PIPES_MS);
          return found;
        },
      );
    });
    child.once('close', async (code, raised) => {
      const found = await left;
      clearTimeout(pipes);
      const signal = raised ?? CRASH_CODES.get(code) ?? null;
      resolve({
        pid: child.pid,
        code,
        signal: stopped ? null : signal,
        stopped,
        evidence: await evidence,
        panic: panicIn(panics),
        left: found,
        stdout: stdout.toString(),
        stderr: stderr.toString(),
        ms: Math.round(performance.now() - started),
      });
    });
  });
}
