// What is wrong with a command line is told, with what to do.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readOptions } from '../../src/survive/options.mjs';
import { UsageError } from '../../src/survive/usage-error.mjs';
import { fake, runCommand } from './command.mjs';

const read = (...args) => readOptions(args, { processors: 2 });
const good = [fake('fine'), '--start', 'a => a.start()'];

const WRONG = [
  ['no addon', [], /no addon is named; name a \.node file/],
  ['two addons', [...good, 'b.node'], /test one at a time, and quote/],
  ['an addon that is not there', ['nowhere.node'], /not there.*build it first/],
  ['no --start', [fake('fine')], /--start is missing; say how/],
  [
    'a --start that is no JavaScript',
    [fake('fine'), '--start', 'a =>'],
    /--start is not JavaScript: a =>/,
  ],
  [
    'a --start that is no function',
    [fake('fine'), '--start', '1'],
    /is no function; write "a => \.\.\."/,
  ],
  [
    'a --stop that is no JavaScript',
    [...good, '--stop', '('],
    /--stop is not JavaScript/,
  ],
  [
    'an option that there is not',
    [...good, '--rutimes', '20'],
    /--rutimes.*see --help/,
  ],
  ['an option without its value', [...good, '--seed'], /--seed.*see --help/],
  [
    'a scenario that there is not',
    [...good, '--scenarios', 'reloads'],
    /names reloads; there are reload, terminate/,
  ],
  [
    '--repeat 0',
    [...good, '--repeat', '0'],
    /--repeat is 0; it takes a whole number from 1/,
  ],
  ['--jobs 1.5', [...good, '--jobs', '1.5'], /--jobs is 1\.5/],
  ['--seed words', [...good, '--seed', 'x'], /--seed is x/],
  ['--timeout nothing', [...good, '--timeout', ''], /--timeout is empty/],
  [
    'a reporter that there is not',
    [...good, '--reporter', 'xml'],
    /there are tap, junit, json/,
  ],
  [
    'a --malloc-check that there is not',
    [...good, '--malloc-check', 'some'],
    /--malloc-check is some; it takes short, all, none/,
  ],
  [
    '--valgrind for nothing short',
    [...good, '--valgrind', '--scenarios', 'reload'],
    /none of the chosen scenarios is short enough|no valgrind is on PATH/,
  ],
  [
    'two reporters on standard output',
    [...good, '--reporter', 'tap', '--reporter', 'json'],
    /only one can have standard output/,
  ],
  [
    '--output without a reporter',
    [...good, '--output', 'a.xml'],
    /follows no --reporter/,
  ],
  [
    '--output in no directory',
    [...good, '--reporter', 'tap', '--output', 'no/where.tap'],
    /no directory .*make it first/,
  ],
  [
    '--env without a value',
    [...good, '--env', 'A'],
    /--env is A; it takes KEY=VALUE/,
  ],
  [
    '--setup that is not there',
    [...good, '--setup', 'nowhere.cjs'],
    /--setup nowhere\.cjs is not there/,
  ],
];

for (const [what, args, says] of WRONG) {
  test(`${what}: told what to do`, () => {
    assert.throws(
      () => read(...args),
      (error) => error instanceof UsageError && says.test(error.message),
    );
  });
}

test('the defaults: the current runtime, all scenarios, once, in a minute each', () => {
  const options = read(...good);
  assert.deepEqual(options.runtimes, ['current']);
  assert.equal(options.scenarios.length, 10);
  assert.deepEqual(
    [options.repeat, options.jobs, options.timeoutMs, options.growthKiB],
    [1, 4, 60_000, 64],
  );
  assert.equal(options.mallocCheck, 'short');
  assert.ok(Number.isSafeInteger(options.seed));
});

test('lists may be given at once or one by one, and each report its file', () => {
  const options = read(
    ...good,
    ...['--runtimes', '20, bun', '--runtimes', 'deno'],
    ...['--scenarios', 'blocked,reload', '--env', 'A=b=c', '--env', 'B='],
    ...['--reporter', 'junit', '--output', 'a.xml', '--reporter', 'tap'],
  );
  assert.deepEqual(options.runtimes, ['20', 'bun', 'deno']);
  assert.deepEqual(
    options.scenarios.map(({ name }) => name),
    ['reload', 'blocked'],
  );
  assert.deepEqual(options.env, { A: 'b=c', B: '' });
  const [junit, tap] = options.reports;
  assert.match(junit.output, /a\.xml$/);
  assert.equal(tap.output, null);
});

test('the command ends with 2 where it was not called rightly', async () => {
  const { code, stderr, stdout } = await runCommand(['nowhere.node']);
  assert.equal(code, 2);
  assert.match(stderr, /^error: the addon nowhere\.node is not there/);
  assert.equal(stdout, '');
});

test('a runtime that there is not ends it with 2 as well', async () => {
  for (const [spec, says] of [
    ['perl', /--runtimes names perl; it takes current/],
    ['./node', /--runtimes names \.\/node, which is not there/],
    ['/bin/sh', /\/bin\/sh (does not answer|calls itself)/],
  ]) {
    const { code, stderr } = await runCommand([...good, '--runtimes', spec]);
    assert.equal(code, 2, spec);
    assert.match(stderr, says);
  }
});

test('--help, --list and --version answer, whatever else is missing', async () => {
  const [help, list, version] = await Promise.all(
    ['--help', '--list', '--version'].map((option) => runCommand([option])),
  );
  assert.match(help.stdout, /^usage: napi-outlive-test ADDON --start/);
  assert.equal(list.stdout.trim().split('\n').length, 10);
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
  for (const { code } of [help, list, version]) assert.equal(code, 0);
});
