import assert from 'node:assert/strict';
import test from 'node:test';

import { eachPath, readTimes } from '../counting.mjs';
import { instructionsByFile, perOperation } from '../profile.mjs';

const PROGRAM = '/target/release/counts-c';

const profile = (...lines) => ['# callgrind format', ...lines, ''].join('\n');

const sum = (...lines) =>
  Object.fromEntries(instructionsByFile(profile(...lines), PROGRAM));

test('instructions are added up by the file that they come from, inlined or not', () => {
  assert.deepEqual(
    sum(
      'summary: 1000',
      `ob=${PROGRAM}`,
      'fl=/src/function.rs',
      'fn=_ZN17napi_outlive_tsfn8function8Function4call17haf10E',
      '10 3',
      'fi=/src/queue.rs',
      '0 20',
      '11 4',
      'fe=/src/function.rs',
      '12 5',
      'totals: 1000',
    ),
    { '/src/function.rs': 8, '/src/queue.rs': 24 },
  );
});

test('what a call cost is counted where it was spent, not where it was made', () => {
  assert.deepEqual(
    sum(
      `ob=${PROGRAM}`,
      'fl=/src/queue.rs',
      'fn=push',
      '10 3',
      'cob=/lib/libc.so.6',
      'cfi=malloc.c',
      'cfn=malloc',
      'calls=32 1',
      '10 900',
      '11 4',
      'ob=/lib/libc.so.6',
      'fl=malloc.c',
      'fn=malloc',
      '1 900',
    ),
    { '/src/queue.rs': 7 },
  );
});

test('neither the runtime nor what has things counted is ours', () => {
  for (const name of [
    'counted',
    'foreign_call_js',
    '_ZN12bench_counts4load4Load4call28_$u7b$$u7b$closure$u7d$$u7d$17h064fE',
    '_ZN8counts_c5paths5drain28_$u7b$$u7b$closure$u7d$$u7d$17h2fd7E',
    '_RNCNvNtCs7nAw8ntIDb5_8counts_c5paths5drain0B5_',
    '_RNCINvMs_NtCs7nAw8ntIDb5_12bench_counts4loadNtB5_4Load4callNCNvNtCs9xAw8ntIDb5_8counts_c5paths4call0E0B7_',
  ]) {
    assert.deepEqual(
      sum(`ob=${PROGRAM}`, 'fl=/src/a.rs', `fn=${name}`, '1 7'),
      {},
      name,
    );
  }
  for (const name of [
    'uncounted',
    '_ZN8counts_c8function8Function4call17haf10E',
    '_RNvMNtCs7nAw8ntIDb5_8counts_c8functionNtB2_8Function4call',
    '_RINvMNtCs58WYRd6vyaA_17napi_outlive_tsfn5typed4callNCNvNtCs7nAw8ntIDb5_8counts_c5paths4call0E',
  ]) {
    assert.deepEqual(
      sum(`ob=${PROGRAM}`, 'fl=/src/a.rs', `fn=${name}`, '1 7'),
      { '/src/a.rs': 7 },
      name,
    );
  }
});

test('what comes before the operations does not count', () => {
  const once = new Map([
    ['queue.rs', 50 + 20 * 10],
    ['first.rs', 400],
  ]);
  const twice = new Map([
    ['queue.rs', 50 + 20 * 20],
    ['first.rs', 400],
    ['seldom.rs', 5],
  ]);
  const { instructions, files } = perOperation(once, twice, 10);
  assert.equal(instructions, 20.5);
  assert.deepEqual(
    [...files],
    [
      ['queue.rs', 20],
      ['first.rs', 0],
      ['seldom.rs', 0.5],
    ],
  );
});

test('a path is taken once, and then twice as often', () => {
  const times = readTimes(['call, rings\t10\t11', 'call, rings\t20\t21']);
  const counted = times.map((time) => ({
    ...time,
    files: new Map([['a.rs', 3 * time.operations]]),
  }));
  const path = eachPath(counted).get('call, rings');
  assert.deepEqual([path.instructions, path.calls], [3, 1]);
  assert.throws(() => eachPath(counted.slice(1)), /once and then twice/);
  assert.throws(
    () => eachPath([counted[0], counted[0]]),
    /once and then twice/,
  );
});
