import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { classify, describe, runProgram, runScript } from '../src/run.mjs';
import { selectRuntimes } from '../src/runtimes.mjs';

const self = { path: process.execPath, args: [], env: {} };

function end(name, options = {}) {
  return runScript({
    runtime: self,
    script: fileURLToPath(new URL(`ends/${name}.mjs`, import.meta.url)),
    timeoutMs: 20_000,
    ...options,
  });
}

async function isGone(pid) {
  for (let tries = 0; tries < 200; tries++) {
    try {
      process.kill(pid, 0);
    } catch (error) {
      if (error.code === 'ESRCH') return true;
      throw error;
    }
    await sleep(10);
  }
  return false;
}

test('a script that exits with 0 survived', async () => {
  const result = await end('survive');
  assert.equal(describe(result), 'survived');
  assert.equal(result.stdout, 'survived\n');
});

test('a script that exits with a code failed, and the end of its stderr is there', async () => {
  const result = await end('exit-3');
  assert.equal(describe(result), 'failed (exit 3)');
  assert.match(result.stderr, /gave up/);
});

test('a signal is a crash, and has a name', async () => {
  assert.equal(describe(await end('abort')), 'crashed (SIGABRT)');
});

test('an exit code that stands for a signal is a crash', async () => {
  assert.equal(describe(await end('segfault-code')), 'crashed (SIGSEGV)');
});

test('a panic counts though the process lives on', async () => {
  const result = await end('panic-and-live');
  assert.equal(result.outcome, 'panicked');
  assert.equal(result.code, 0);
  assert.equal(
    result.panic,
    'release failed InvalidArg at src/handle.rs:165:9',
  );
});

test('a panic counts before the abort that it ends in', async () => {
  const result = await end('panic-and-abort');
  assert.equal(result.outcome, 'panicked');
  assert.equal(result.signal, 'SIGABRT');
  assert.match(result.panic, /assertion failed/);
});

test('a script that does not end in time hung, and its children go with it', async () => {
  const result = await end('hang-with-child', { timeoutMs: 1_000 });
  assert.equal(result.outcome, 'hung');
  assert.ok(result.timedOut);
  assert.ok(await isGone(Number(result.stdout)));
});

test('a script that says it hung is not waited for', async () => {
  const result = await end('say-hung');
  assert.equal(result.outcome, 'hung');
  assert.equal(result.hang, '3 threads did not end');
  assert.ok(!result.timedOut);
});

test('what a script leaves behind is ended, though it holds the pipes', async () => {
  const result = await end('leave-child');
  assert.equal(result.outcome, 'survived');
  assert.ok(await isGone(Number(result.stdout)));
});

test('a flood is kept in bounds, its beginning and its end readable', async () => {
  const before = process.memoryUsage().rss;
  const result = await end('flood');
  assert.equal(result.outcome, 'survived');
  assert.match(result.stdout, /^first\n/);
  assert.match(result.stdout, /\nlast$/);
  assert.match(result.stdout, /characters left out/);
  assert.ok(result.stdout.length < 70_000);
  assert.ok(result.stderr.length < 70_000);
  assert.ok(process.memoryUsage().rss - before < 300 * 1024 * 1024);
});

test('a panic in the middle of a flood is found, cut in two as it may be', async () => {
  const result = await end('flood-with-panic');
  assert.equal(result.outcome, 'panicked');
  assert.equal(result.panic, 'in the flood at src/lib.rs:1:2');
});

test('lines of stdout come whole', async () => {
  const lines = [];
  await runProgram({
    program: process.execPath,
    args: [
      '-e',
      'const w = (t) => process.stdout.write(t); w("one\\ntw"); setTimeout(w, 50, "o\\n")',
    ],
    timeoutMs: 20_000,
    onLine: (line) => lines.push(line),
  });
  assert.deepEqual(lines, ['one', 'two']);
});

test('a line comes whole that no pipe holds at once', async () => {
  const lengths = [];
  await runProgram({
    program: process.execPath,
    args: ['-e', 'console.log("x".repeat(1_000_000)); console.log("short")'],
    timeoutMs: 20_000,
    onLine: (line) => lengths.push(line.length),
  });
  assert.deepEqual(lengths, [1_000_000, 5]);
});

test('a program that is not there is an error that names it', async () => {
  await assert.rejects(
    runProgram({ program: '/nonexistent/runtime', timeoutMs: 1_000 }),
    /could not start \/nonexistent\/runtime/,
  );
});

test('a panic outranks a hang, a hang a signal, a signal a code', () => {
  assert.equal(classify({ panic: 'p', timedOut: true }), 'panicked');
  assert.equal(classify({ hang: 'h', signal: 'SIGKILL' }), 'hung');
  assert.equal(classify({ signal: 'SIGBUS', code: null }), 'crashed');
  assert.equal(classify({ signal: null, code: 1 }), 'failed');
});

test('every pinned runtime runs a script', async () => {
  for (const runtime of selectRuntimes()) {
    const result = await end('survive', { runtime });
    assert.equal(describe(result), 'survived', runtime.name);
    assert.equal(result.stdout, 'survived\n', runtime.name);
  }
});
