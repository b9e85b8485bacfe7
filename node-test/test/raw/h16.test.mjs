// One environment of several ends; those of the others go on.

import assert from 'node:assert/strict';

import { assertDied, assertSurvived, onEach, run, story } from './raw.mjs';

const LATE = 'context ok, acquire closing, call closing';
const goesOn = (id) => `f${id} goes on: true, acquire ok, release ok`;

const EXPECTED = [
  ...[0, 1, 2].map((id) => `f${id} closed: true`),
  ...[0, 1, 2].map((id) => `thread of f${id}: block ok, block closing`),
  ...[1, 2].map((id) => `thread late, of f${id}: ${LATE}`),
  'left: 0',
  'payloads: 0',
];

onEach(
  ['G0'],
  'h16 stock: a late call to one environment ends them all',
  async (runtime) => {
    const end = await run({ runtime, script: 'h16.cjs', variant: 'stock' });
    assertDied(end);
  },
);

onEach(['G2'], 'h16 stock: the others go on', async (runtime) => {
  const end = await run({ runtime, script: 'h16.cjs', variant: 'stock' });
  assertSurvived(end, ...EXPECTED);
});

onEach([], 'h16 the others go on', async (runtime) => {
  const end = await run({ runtime, script: 'h16.cjs' });
  assertSurvived(end, ...EXPECTED);
  const times = (id) => end.lines.filter((line) => line === goesOn(id)).length;
  assert.deepEqual([0, 1, 2].map(times), [3, 1, 2], story(end));
});
