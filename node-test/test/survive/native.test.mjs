// An addon in C that goes wrong on purpose: what is told of it names the place.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { buildCAddon } from '../../src/c-addon.mjs';
import { gdbIsThere } from '../../src/survive/gdb.mjs';
import { valgrindIsThere } from '../../src/survive/valgrind.mjs';
import { runCommand, survive, withScratch } from './command.mjs';

const named = (what) => (gdbIsThere() ? what : /gdb is not installed/);

describe('what goes wrong in an addon is told', { concurrency: 2 }, () => {
  let addon;
  before(async () => {
    addon = await buildCAddon({
      name: 'survive-ends',
      dir: fileURLToPath(new URL('native', import.meta.url)),
      linked: false,
    });
  });

  const run = async (start, scenarios, more = [], options = {}) => {
    // Where no other command leaves a core.
    const { code, session } = await withScratch((cwd) =>
      survive([addon, '--start', start, '--scenarios', scenarios, ...more], {
        cwd,
        ...options,
      }),
    );
    return { exitCode: code, results: session.results };
  };

  test('a crash has its signal and, by its core or under gdb, the thread and the function it was in', async () => {
    const { exitCode, results } = await run(
      'a => a.crash()',
      'exit-main,reload',
    );
    assert.equal(exitCode, 1);
    for (const { outcome, signal, summary } of results) {
      assert.deepEqual([outcome, signal], ['crashed', 'SIGSEGV']);
      assert.match(
        summary,
        named(
          /^SIGSEGV.*in (thread "\w+"|the main thread|another than the main thread): write_where_nothing_is < crash/,
        ),
      );
    }
  });

  test('what Node itself does is told apart: it reads a napi_env that it has freed, if V8 collects while an environment ends', async () => {
    const { exitCode, results } = await run('a => a.collect()', 'exit-worker', [
      ...['--runtimes', '18,20,22,24,26', '--malloc-check', 'none'],
    ]);
    assert.equal(exitCode, 1);
    assert.equal(results.length, 5);
    for (const { runtime, signal, summary } of results) {
      assert.equal(signal, 'SIGSEGV', `${runtime}: ${summary}`);
      assert.match(
        summary,
        named(
          /: node.*\(in Node's own end of the environment, with no code of/,
        ),
      );
    }
  });

  test('a freed block is overwritten in every scenario, and what leads out of it leads nowhere', async () => {
    const args = ['--runtimes', '20,bun', '--malloc-check', 'none'];
    const start = 'a => a.follow()';
    const scenarios = 'exit-main,many-environments';
    const { results } = await run(start, scenarios, args);
    for (const { signal, summary } of results) {
      assert.equal(signal, 'SIGSEGV', summary);
      assert.match(summary, named(/follow_a_freed_pointer < follow/));
    }
    const without = await run(start, 'exit-main', [
      ...[...args, '--env', 'MALLOC_PERTURB_=0'],
    ]);
    for (const { outcome, summary } of without.results) {
      assert.equal(outcome, 'survived', summary);
    }
  });

  test('a byte past a block crashes in every kind of runtime, with what glibc says of it', async () => {
    const { results } = await run('a => a.overrun()', 'exit-main', [
      ...['--runtimes', '16,20,26,bun,deno'],
    ]);
    assert.equal(results.length, 5);
    for (const { runtime, outcome, summary } of results) {
      assert.equal(outcome, 'crashed', `${runtime}: ${summary}`);
      assert.match(
        summary,
        /^SIGABRT \(glibc: free\(\): invalid pointer\), at its first step/,
      );
      if (gdbIsThere()) assert.match(summary, /: write_past_a_block < overrun/);
    }
  });

  test('the same is not seen without MALLOC_CHECK_, nor where there is no library for it', async () => {
    const without = await run('a => a.overrun()', 'exit-main', [
      ...['--malloc-check', 'none'],
    ]);
    assert.equal(without.results[0].outcome, 'survived');
    const other = await survive([
      ...[addon, '--start', 'a => a.overrun()', '--scenarios', 'exit-main'],
      ...['--env', 'LD_PRELOAD=libm.so.6'],
    ]);
    assert.equal(other.session.results[0].outcome, 'survived');
    assert.match(other.stdout, /MALLOC_CHECK_ is not used, for LD_PRELOAD is/);
  });

  test('longer scenarios are checked where --malloc-check all says so', async () => {
    for (const [scope, outcome] of [
      ['short', 'survived'],
      ['all', 'crashed'],
    ]) {
      const { results } = await run('a => a.overrun()', 'many-environments', [
        ...['--malloc-check', scope],
      ]);
      assert.equal(results[0].outcome, outcome, results[0].summary);
    }
  });

  test('a freed block that is read is not seen but by valgrind, which names who read and who freed it', async () => {
    if (!valgrindIsThere()) {
      const { code, stderr } = await runCommand([
        ...[addon, '--start', 'a => a.stale()', '--valgrind'],
      ]);
      assert.equal(code, 2);
      assert.match(stderr, /no valgrind is on PATH; install it/);
      return;
    }
    const { exitCode, results } = await run('a => a.stale()', 'exit-main', [
      ...['--valgrind', '--runtimes', '20,bun'],
    ]);
    assert.equal(exitCode, 1);
    assert.deepEqual(
      results.map(({ runtime, scenario, outcome }) => [
        ...[runtime.split(' ')[0], scenario, outcome],
      ]),
      [
        ['node', 'exit-main', 'survived'],
        ['bun', 'exit-main', 'survived'],
        ['node', 'exit-main under valgrind', 'failed'],
      ],
    );
    assert.match(
      results[2].summary,
      /^valgrind: Invalid read of size 1 in read_a_freed_block < stale; .* inside a block of size 20 free'd in read_a_freed_block/,
    );
  });

  test('what does no harm survives valgrind', async () => {
    if (!valgrindIsThere()) return;
    const { exitCode, results } = await run('() => {}', 'exit-main', [
      ...['--valgrind', '--runtimes', '20'],
    ]);
    assert.equal(exitCode, 0, results[1].summary);
    assert.equal(results[1].scenario, 'exit-main under valgrind');
  });

  test('a megabyte left behind by each environment is growth, and how much', async () => {
    const { exitCode, results } = await run('a => a.leak()', 'reload');
    assert.equal(exitCode, 1);
    const [{ outcome, growth, summary }] = results;
    assert.equal(outcome, 'grew', summary);
    assert.match(
      summary,
      /^\d+ KiB a reload over 100 \(\d+ KiB without the addon\)$/,
    );
    assert.ok(Math.abs(growth.bytes / 2 ** 20 - 1) < 0.25, summary);
  });

  test('the same is none where --growth allows it', async () => {
    const { results } = await run('a => a.leak()', 'reload', [
      '--growth',
      '2048',
    ]);
    assert.equal(results[0].outcome, 'survived');
  });

  test('an environment that never ends is hung, and its thread is named', async () => {
    const { results } = await run('a => a.stay()', 'exit-worker,terminate');
    for (const { outcome, summary, stuck } of results) {
      assert.equal(outcome, 'hung');
      assert.match(summary, /^environment 1, .* did not end/);
      assert.match(summary, named(/wait_in_a_cleanup_hook/));
      assert.ok(stuck.length > 0);
    }
  });

  test('so is one that never ends and is not at rest', async () => {
    const { results } = await run('a => a.fidget()', 'exit-worker');
    assert.equal(results[0].outcome, 'hung');
    assert.match(results[0].summary, /^environment 1, .* did not end in 10 s/);
    assert.match(results[0].summary, named(/fidget_in_a_cleanup_hook/));
  });

  test('native threads that no environment needs any more are hung, and named', async () => {
    const { results } = await run('a => a.strand()', 'blocked');
    const [{ outcome, summary, stuck }] = results;
    assert.equal(outcome, 'hung');
    assert.match(summary, /4 native threads of 4 environments sleep on/);
    assert.deepEqual([stuck[0].name, stuck[0].count], ['stranded', 4]);
  });

  test('without gdb the kernel says where threads wait, and that gdb is missing', async () => {
    const noGdb = { env: { PATH: '/nonexistent' } };
    const hung = await run('a => a.stay()', 'exit-worker', [], noGdb);
    const [{ outcome, summary }] = hung.results;
    assert.equal(outcome, 'hung');
    assert.match(
      summary,
      /stuck: .* in \w+.*\(no native stacks: gdb is not installed\)/,
    );
    const crashed = await run('a => a.crash()', 'exit-main', [], noGdb);
    assert.match(
      crashed.results[0].summary,
      /^SIGSEGV.*\(no native stack: gdb is not installed\)/,
    );
  });
});
