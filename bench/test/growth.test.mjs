import assert from 'node:assert/strict';
import test from 'node:test';

import { fits, growthScenarios, GROWTHS } from '../src/growth.mjs';
import { growingRounds } from './plausible-rounds.mjs';

test('sizes go to 100,000 items, 10,000 functions and 1,000 environments', () => {
  const most = Object.fromEntries(
    GROWTHS.map(({ title, sizes }) => [title, sizes.at(-1)]),
  );
  assert.equal(most['items delivered'], 100_000);
  assert.equal(most['functions, created to finalized'], 10_000);
  assert.equal(most['environments, from beginning to end'], 1_000);
  assert.equal(
    new Set(growthScenarios.map(({ name }) => name)).size,
    growthScenarios.length,
  );
});

test('what grows with its size is linear', () => {
  for (const { title, exponent, linear } of fits(growingRounds(5, 1))) {
    assert.ok(Math.abs(exponent - 1) < 0.05, `${title}: ${exponent}`);
    assert.ok(linear);
  }
});

test('what grows with a higher power is not', () => {
  for (const { title, exponent, linear } of fits(growingRounds(5, 1.2))) {
    assert.ok(Math.abs(exponent - 1.2) < 0.05, `${title}: ${exponent}`);
    assert.equal(linear, false);
  }
});
