// The addon's image is unmapped while its threads run.

import assert from 'node:assert/strict';

import { assertSurvived, onEach, run, story } from './raw.mjs';

onEach(
  ['node'],
  'h15 stock unmaps the image under its threads',
  async (runtime) => {
    const end = await run({ runtime, script: 'h15.cjs', variant: 'stock' });
    assert.equal(end.ended, 'crashed (SIGSEGV)', story(end));
  },
);

onEach(
  ['bun', 'deno'],
  'h15 stock: this runtime unmaps no image',
  async (runtime) => {
    const end = await run({ runtime, script: 'h15.cjs', variant: 'stock' });
    assertSurvived(end, 'mapped: true');
  },
);

onEach([], 'h15 the image stays', async (runtime) => {
  const end = await run({ runtime, script: 'h15.cjs' });
  assertSurvived(end, 'mapped: true');
  assert.ok(!end.lines.includes('mapped: false'), story(end));
});
