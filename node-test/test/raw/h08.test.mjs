// An abort with eight blocked producers, in an environment that lives on.

import assert from 'node:assert/strict';

import { assertSurvived, onEach, run, story } from './raw.mjs';

const PRODUCERS = 8;

onEach(['node'], 'h08 stock leaves producers blocked', async (runtime) => {
  const end = await run({
    runtime,
    script: 'h07.cjs',
    args: ['abort'],
    variant: 'stock',
  });
  assert.match(end.hang ?? '', /^[1-7] native threads are left/, story(end));
});

onEach([], 'h08 every blocked producer returns', async (runtime) => {
  const end = await run({ runtime, script: 'h07.cjs', args: ['abort'] });
  assertSurvived(
    end,
    'asleep: true',
    'left: 0',
    'closed: true',
    'the environment lives on: true',
  );
  const told = end.lines.filter((line) => /^thread .* closing$/.test(line));
  assert.equal(told.length, PRODUCERS, story(end));
});
