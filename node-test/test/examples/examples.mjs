// What the tests of the examples share: an example built as its users build it,
// its script on a runtime, and the same under valgrind.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { cLibrary } from '../../src/c-library.mjs';
import { command } from '../../src/cargo.mjs';
import { checkFreed } from '../../src/freed-memory.mjs';
import { withLock } from '../../src/lock.mjs';
import { inRepository } from '../../src/places.mjs';
import { describe, runScript } from '../../src/run.mjs';

export { assertDied, onEach, story } from '../raw/raw.mjs';

/** A Node with its headers, for builds: nothing need be fetched for them. */
export const NODE_DIR = inRepository('node-test/node_modules/node-20.20.2');

/** What every build of an addon finds its headers by. */
export const NODE_INCLUDE = path.join(NODE_DIR, 'include', 'node');

/**
 * How often a test runs an example that it repeats: of two kinds, each half as often.
 * EXAMPLE_RUNS says otherwise.
 */
export const RUNS = Number(process.env.EXAMPLE_RUNS ?? 20);
assert.ok(
  Number.isInteger(RUNS / 2) && RUNS > 0,
  `EXAMPLE_RUNS is ${process.env.EXAMPLE_RUNS}; it must be an even number from 2 up`,
);

/** A path in the example `name`. */
export const inExample = (name, ...parts) =>
  inRepository('examples', name, ...parts);

const built = new Map();

async function npmInstall(cwd) {
  const installed = await command('npm', ['ls'], { cwd }).then(
    () => true,
    () => false,
  );
  if (!installed) await command('npm', ['ci'], { cwd });
}

/**
 * Builds the example `name` by `commands`, each a program and its arguments, one
 * after the other in its directory, where pkg-config finds the library. Once for
 * each `name`, and one process at a time: the commands have to leave alone what is
 * up to date, for another process may be running it.
 *
 * - `npm`: install what its package.json names first (default: false).
 * - `env`: more environment variables.
 *
 * Throws with the failing command and the end of its output.
 */
export function buildExample({ name, commands, npm = false, env = {} }) {
  if (!built.has(name)) {
    const cwd = inExample(name);
    const build = async () => {
      const library = await cLibrary();
      await withLock(cwd, async () => {
        if (npm) await npmInstall(cwd);
        for (const [program, ...args] of commands) {
          await command(program, args, {
            cwd,
            env: { ...library.env, ...env },
          });
        }
      });
    };
    built.set(name, build());
  }
  return built.get(name);
}

/** What hangs is not waited for longer; what ends takes a third of it on a machine that is busy. */
const MAY_HANG_MS = 20_000;
const MUST_END_MS = 60_000;

/**
 * Runs the script of the example `name`, which has been built, with `args` (or
 * another `script`, by its path there or an absolute one), and resolves as
 * runScript does, with the output's `lines` and the outcome in words
 * as `ended`.
 */
export async function runExample({
  name,
  runtime,
  script = 'run.cjs',
  args = [],
  env = {},
  timeoutMs,
  ...rest
}) {
  // The examples know by such a word that they are to run without the library.
  const stock = args.some((arg) => arg.includes('stock'));
  const end = await runScript({
    runtime,
    script: path.resolve(inExample(name), script),
    args,
    env: { ...checkFreed({ stock }), ...env },
    timeoutMs: timeoutMs ?? (stock ? MAY_HANG_MS : MUST_END_MS),
    ...rest,
  });
  const lines = end.stdout.split('\n').filter(Boolean);
  return { ...end, lines, ended: describe(end) };
}

/** What a process exits with that valgrind has found an error in, whatever else it would have. */
export const MEMCHECK_EXIT_CODE = 99;

/** The parts of valgrind's log, each of several lines, without its prefix. */
const partsOf = (log) =>
  log
    .replace(/^==\d+== ?/gm, '')
    .split(/\n\s*\n/)
    .filter(Boolean);

const isLoss = (part) => /^[\d,]+ .*\blost in loss record\b/.test(part);

/**
 * What the C library keeps of a thread that has not ended for good when the process does,
 * and points into only: so it is possibly lost, never definitely.
 */
const isOfThread = (part) =>
  part.includes('possibly lost') && /\b_dl_allocate_tls \(/.test(part);

/** Whether the addon itself allocated this: a frame of its sources is in the stack. */
function isOfExample(name) {
  const sources = readdirSync(inExample(name, 'src'));
  return (part) =>
    sources.some((source) => part.includes(`(${source}:`)) ||
    part.includes(`(in ${inExample(name)}/`);
}

/**
 * As [runExample], under valgrind's memcheck, and without compiled JavaScript,
 * which a runtime starts with in seconds and in silence. The example has to be
 * built with debug information. To what runExample resolves to it adds
 *
 * - `errors`: how many invalid accesses and the like were seen; `null` where the
 *   process did not come to its own end;
 * - `found`: what valgrind wrote, apart from blocks that are lost;
 * - `lost`: with `leaks: true`, the blocks that are lost and that the example's
 *   own code asked for, by itself or through what it called. Runtimes lose many
 *   more, and those are their own business. A list of texts, with the stacks.
 *
 * Does not decide anything: `errors`, `lost` and `ended` are for the test to
 * assert. Where there are errors, the process ends with MEMCHECK_EXIT_CODE.
 */
export async function memcheck({
  name,
  leaks = false,
  timeoutMs = 90_000,
  ...rest
}) {
  const dir = mkdtempSync(path.join(tmpdir(), 'memcheck-'));
  try {
    const file = path.join(dir, 'log');
    const end = await runExample({
      name,
      runtimeArgs: ['--jitless'],
      under: [
        'valgrind',
        // Threads that spin for one another would spin for long otherwise.
        '--fair-sched=yes',
        `--error-exitcode=${MEMCHECK_EXIT_CODE}`,
        `--log-file=${file}`,
        // Workers unload the addon before valgrind tells what it has seen.
        '--keep-debuginfo=yes',
        '--num-callers=30',
        ...(leaks
          ? ['--leak-check=full', '--errors-for-leak-kinds=none']
          : ['--leak-check=no']),
      ],
      timeoutMs,
      ...rest,
    });
    const parts = partsOf(readFileSync(file, 'utf8'));
    const found = parts.filter((part) => !isLoss(part)).join('\n\n');
    const summary = /ERROR SUMMARY: ([\d,]+) errors/.exec(found);
    return {
      ...end,
      stderr: `${end.stderr}--- valgrind\n${found}\n`,
      errors: summary && Number(summary[1].replaceAll(',', '')),
      found,
      lost: parts
        .filter((part) => isLoss(part) && !isOfThread(part))
        .filter(isOfExample(name)),
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
