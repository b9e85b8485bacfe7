// The command survives what it tests: whatever a runtime does, the command has a
// finding, ends, and leaves nothing running.

import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { end, fake, isGone, survive, withScratch } from './command.mjs';

const peakMemory = fileURLToPath(new URL('peak-memory.mjs', import.meta.url));

/** Runs exit-main, and reads how much memory the command itself had at most. */
async function peakOf(dir, args) {
  const file = path.join(dir, 'peak');
  const end = await survive([...args, '--scenarios', 'exit-main'], {
    nodeArgs: ['--import', peakMemory],
    env: { PEAK_FILE: file },
  });
  return { ...end, peakKiB: Number(readFileSync(file, 'utf8')) };
}

describe('the command survives what it tests', { concurrency: 2 }, () => {
  test('an addon that does no harm survives every scenario', async () => {
    const { code, session } = await survive([
      fake('fine'),
      ...['--start', '(a, tick) => a.start(tick)', '--stop', 'a => a.stop()'],
      ...['--stats', 'a => a.stats()', '--lost', '() => 0'],
    ]);
    assert.equal(code, 0);
    assert.equal(session.results.length, 10);
    for (const { scenario, outcome, summary } of session.results) {
      assert.equal(`${outcome} ${summary}`.trim(), 'survived', scenario);
    }
  });

  test('a runtime that is killed is a finding, with the signal', async () => {
    const result = await end('dies', 'exit-main');
    assert.equal(result.outcome, 'failed');
    assert.equal(result.exitCode, 1);
    assert.match(result.summary, /SIGKILL/);
  });

  test('a runtime that is killed in every scenario has as many findings, and all are told', async () => {
    const { code, session } = await survive([
      ...[fake('dies'), '--start', 'a => a.start()'],
    ]);
    assert.equal(code, 1);
    assert.equal(session.results.length, 10);
    for (const { scenario, outcome, summary } of session.results) {
      assert.equal(outcome, 'failed', scenario);
      assert.match(summary, /SIGKILL/, scenario);
    }
  });

  for (const [fd, stream] of [
    [1, 'stdout'],
    [2, 'stderr'],
  ]) {
    test(`a gigabyte on ${stream} is a finding, and neither read nor kept`, () =>
      withScratch(async (dir) => {
        const written = path.join(dir, 'written');
        const flooded = await peakOf(dir, [
          ...[fake('flood'), '--start', `a => a.start(${fd})`],
          ...['--env', `WRITTEN_FILE=${written}`],
        ]);
        const calm = await peakOf(dir, [
          ...[fake('fine'), '--start', 'a => a.start()'],
        ]);
        const [result] = flooded.session.results;
        assert.equal(flooded.code, 1);
        assert.equal(result.outcome, 'failed');
        assert.match(result.summary, /printed more than 64 MiB/);
        assert.ok(result[stream].length < 10_000);
        assert.ok(!existsSync(written), 'all of it was read');
        const grown = flooded.peakKiB - calm.peakKiB;
        assert.ok(grown < 100 * 1024, `${grown} KiB more than without`);
      }));
  }

  test('a gigabyte that nobody stops is one', () =>
    withScratch(async (dir) => {
      const written = path.join(dir, 'written');
      process.env.WRITTEN_FILE = written;
      const nowhere = openSync('/dev/null', 'w');
      try {
        createRequire(import.meta.url)(fake('flood')).start(nowhere);
      } finally {
        closeSync(nowhere);
        delete process.env.WRITTEN_FILE;
      }
      assert.equal(readFileSync(written, 'utf8'), String(2 ** 30));
    }));

  test('a runtime that hangs is ended at --timeout, and its threads are named', async () => {
    const result = await end('hangs', 'exit-main', ['--timeout', '2']);
    assert.equal(result.outcome, 'hung');
    assert.match(
      result.summary,
      /no step forward in 2\.\d s.*stuck: .*\(main\) in /,
    );
  });

  test('what --start throws is the finding, and where', async () => {
    for (const scenario of ['exit-main', 'reload']) {
      const result = await end('throws', scenario);
      assert.equal(result.outcome, 'failed');
      assert.match(result.summary, /no such device/);
    }
  });

  test('what an async --start rejects with is the finding', async () => {
    const result = await end('rejects', 'reload');
    assert.equal(result.outcome, 'failed');
    assert.match(result.summary, /started too often/);
  });

  test('an end with 0 before the scenario is through is no survival', async () => {
    const result = await end('leaves-early', 'exit-main');
    assert.equal(result.outcome, 'failed');
    assert.match(result.summary, /before the scenario was through/);
  });

  test('a panic is a finding though the process lives on', async () => {
    const result = await end('panics', 'exit-main');
    assert.equal(result.outcome, 'panicked');
    assert.equal(result.summary, 'out of luck at src/lib.rs:7:5');
  });

  test('what --stop does not stop is hung where an environment is to end by itself', async () => {
    const scenarios = 'natural-exit-main,natural-exit-worker';
    const { session } = await survive([
      fake('keeps-alive'),
      ...['--start', 'a => a.start()', '--stop', 'a => a.stop()'],
      ...['--scenarios', scenarios],
    ]);
    for (const { outcome, summary } of session.results) {
      assert.equal(outcome, 'hung');
      assert.match(summary, /did not end by itself, though --stop was run/);
    }
  });

  test('without --stop the same is a note', async () => {
    const result = await end('keeps-alive', 'natural-exit-main');
    assert.equal(result.outcome, 'survived');
    assert.match(result.summary, /--stop says how/);
  });

  for (const detached of [false, true]) {
    for (const childEnds of [false, true]) {
      const where = detached ? 'sessions of their own' : 'the same group';
      const what = childEnds ? 'a grandchild' : 'a child and its child';
      const count = childEnds ? 1 : 2;
      test(`${what} left behind in ${where} are a finding, and are ended`, () =>
        withScratch(async (dir) => {
          const pidFile = path.join(dir, 'pids');
          const { code, session } = await survive([
            fake('leaves-children'),
            ...['--start', `a => a.start(${detached}, ${count})`],
            ...['--env', `PID_FILE=${pidFile}`, '--scenarios', 'exit-main'],
            ...['--env', `CHILD_ENDS=${Number(childEnds)}`],
          ]);
          const pids = readFileSync(pidFile, 'utf8').trim().split('\n');
          const [{ outcome, summary, left }] = session.results;
          assert.equal(code, 1);
          assert.equal(outcome, 'failed', summary);
          assert.match(summary, /left \d process(es)? behind: node/);
          assert.equal(pids.length, count);
          assert.deepEqual(
            left.map(({ pid }) => pid).sort((a, b) => a - b),
            pids.map(Number).sort((a, b) => a - b),
          );
          for (const pid of pids) assert.ok(await isGone(Number(pid)));
        }));
    }
  }
});
