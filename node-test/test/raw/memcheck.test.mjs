// What is read and written after an environment has died, under valgrind.

import assert from 'node:assert/strict';

import { onEach, run, story } from './raw.mjs';

const EXIT_CODE = 99;

/** Without compiled JavaScript a runtime starts under valgrind in seconds, and in silence. */
const memcheck = (runtime, variant, script, ...args) =>
  run({
    runtime,
    runtimeArgs: ['--jitless'],
    under: ['valgrind', '--fair-sched=yes', `--error-exitcode=${EXIT_CODE}`],
    script,
    args,
    variant,
    timeoutMs: 90_000,
  });

const CHECKED = ['20.20.2', '24.13.0'];

for (const [script, ...args] of [
  ['after-end.cjs', 'terminate'],
  ['after-end.cjs', 'natural'],
  ['h05.cjs', 'end'],
  ['h06.cjs', 'wrap', 'end', 'release release@1'],
  ['h07.cjs', 'terminate'],
  ['h07.cjs', 'abort'],
  ['churn.cjs'],
]) {
  const name = [script.replace('.cjs', ''), ...args].join(' ');
  onEach(CHECKED, `no invalid access in ${name}`, async (runtime) => {
    const end = await memcheck(runtime, 'patched', script, ...args);
    assert.match(end.stderr, /ERROR SUMMARY: 0 errors/, story(end));
    assert.equal(end.ended, 'survived', story(end));
  });
}

onEach(['20.20.2'], 'the check sees what stock does', async (runtime) => {
  const end = await memcheck(runtime, 'stock', 'after-end.cjs', 'terminate');
  assert.match(end.stderr, /Invalid read of size/, story(end));
  assert.match(end.stderr, /by .*\boperation\.rs:/, story(end));
});
