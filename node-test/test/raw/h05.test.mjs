// Draining after the finalizer: the context is read after it has been freed.

import assert from 'node:assert/strict';

import { assertSurvived, onEach, run, story } from './raw.mjs';

const READ_AFTER_FREE = 'drained, context read after free';

const drained = ({ lines }) =>
  lines.filter((line) => line.startsWith('f0 item'));

for (const trigger of ['abort', 'end']) {
  onEach(
    ['G0'],
    `h05 stock reads a freed context on ${trigger}`,
    async (runtime) => {
      const end = await run({
        runtime,
        script: 'h05.cjs',
        args: [trigger],
        variant: 'stock',
      });
      assert.equal(drained(end).length, 3, story(end));
      for (const line of drained(end))
        assert.ok(line.endsWith(READ_AFTER_FREE), story(end));
    },
  );

  onEach([], `h05 the finalizer comes last on ${trigger}`, async (runtime) => {
    const end = await run({ runtime, script: 'h05.cjs', args: [trigger] });
    assertSurvived(end);
    assert.deepEqual(
      drained(end),
      [500, 501, 502].map((number) => `f0 item ${number} drained`),
      story(end),
    );
    assert.match(end.lines.at(-1), /^f0 finalized/, story(end));
  });
}
