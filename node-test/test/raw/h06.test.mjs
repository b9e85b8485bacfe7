// Destructors that release thread-safe functions while these are finalized.

import assert from 'node:assert/strict';

import {
  assertDied,
  assertSurvived,
  deviation,
  onEach,
  run,
  story,
} from './raw.mjs';

const SITUATIONS = [
  ['item', 'abort'],
  ['item', 'end'],
  ['finalizer', 'abort'],
  ['finalizer', 'end'],
  ['wrap', 'end'],
];

/** Where stock dies: G0 has freed the function, G2 holds its lock. */
const STOCK = [
  ['G0', 'item', 'abort', 'release@1'],
  ['G0', 'finalizer', 'abort', 'release@1'],
  ['G0', 'wrap', 'end', 'release'],
  ['G2', 'wrap', 'end', 'release@1'],
];

for (const [generation, place, trigger, program] of STOCK) {
  const name = `h06 stock ${generation}, ${place} on ${trigger}: ${program}`;
  onEach([generation], name, async (runtime) => {
    const end = await run({
      runtime,
      script: 'h06.cjs',
      args: [place, trigger, program],
      variant: 'stock',
      timeoutMs: 3_000,
    });
    assertDied(end);
  });
}

for (const [place, trigger] of SITUATIONS) {
  for (const program of ['release release@1', 'abort@1 release abort']) {
    const name = `h06 ${place} on ${trigger}: ${program}`;
    onEach([], name, async (runtime) => {
      const end = await run({
        runtime,
        script: 'h06.cjs',
        args: [place, trigger, program],
      });
      assertSurvived(end, 'payloads: 0');
      assert.doesNotMatch(end.stdout, /after free|wrong thread/, story(end));
      const answers = end.lines.filter((line) => /release/.test(line));
      const differs = deviation(runtime, `h06 ${place} on ${trigger}`);
      assert.equal(answers.length, differs?.expected ?? 1, story(end));
      for (const answer of answers) {
        assert.doesNotMatch(answer, /invalid_arg|closing/, story(end));
      }
    });
  }
}
