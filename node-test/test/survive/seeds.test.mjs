// What is random is the same for the same seed.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { seedOf } from '../../src/survive/seeds.mjs';
import { end } from './command.mjs';

const { randomFrom } = createRequire(import.meta.url)(
  '../../src/survive/inside/random.cjs',
);

const draw = (seed) => {
  const random = randomFrom(seed);
  return Array.from({ length: 50 }, () => random.between(3, 9));
};

test('a seed gives the same numbers, within their bounds, and another gives others', () => {
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  assert.deepEqual([...new Set(draw(7))].sort(), [3, 4, 5, 6, 7, 8, 9]);
});

test('each process has a seed of its own, from the one that is given', () => {
  assert.equal(
    seedOf(1, 'node 20', 'reload', 1),
    seedOf(1, 'node 20', 'reload', 1),
  );
  assert.notEqual(
    seedOf(1, 'node 20', 'reload', 1),
    seedOf(1, 'node 20', 'reload', 2),
  );
  assert.notEqual(
    seedOf(1, 'node 20', 'reload', 1),
    seedOf(2, 'node 20', 'reload', 1),
  );
});

test('--seed is what a session tells, and decides its processes', async () => {
  const more = ['--seed', '5', '--repeat', '2'];
  const [first, second] = [
    await end('fine', 'exit-main', more),
    await end('fine', 'exit-main', more),
  ];
  assert.equal(first.run, 2);
  assert.equal(first.seed, second.seed);
  assert.equal(first.seed, seedOf(5, first.runtime, 'exit-main', 2));
});
