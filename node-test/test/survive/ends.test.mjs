// The command survives what it tests: whatever a runtime does, the command has a
// finding, ends, and leaves nothing running.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

import { end, fake, isGone, survive, withScratch } from './command.mjs';

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

  test('a gigabyte on stdout is a finding, and is not read to its end', async () => {
    const result = await end('flood', 'exit-main');
    assert.equal(result.outcome, 'failed');
    assert.match(result.summary, /printed more than 64 MiB/);
    assert.ok(result.stdout.length < 10_000);
  });

  test('a runtime that hangs is ended at --timeout, and its threads are named', async () => {
    const result = await end('hangs', 'exit-main', ['--timeout', '2']);
    assert.equal(result.outcome, 'hung');
    assert.match(result.summary, /not through in 2.0 s.*stuck: .*\(main\) in /);
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
    const where = detached ? 'a session of their own' : 'the same group';
    test(`children left behind in ${where} are a finding, and are ended`, () =>
      withScratch(async (dir) => {
        const pidFile = path.join(dir, 'pids');
        const { code, session } = await survive([
          fake('leaves-children'),
          ...['--start', `a => a.start(${detached})`],
          ...['--env', `PID_FILE=${pidFile}`, '--scenarios', 'exit-main'],
        ]);
        const [child] = readFileSync(pidFile, 'utf8').trim().split('\n');
        const [{ outcome, summary, left }] = session.results;
        assert.equal(code, 1);
        assert.equal(outcome, 'failed');
        assert.match(summary, /left 1 process behind: node/);
        assert.deepEqual(
          left.map(({ pid }) => pid),
          [Number(child)],
        );
        assert.ok(await isGone(Number(child)));
      }));
  }
});
