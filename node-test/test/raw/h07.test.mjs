// Eight producers blocked on a full queue when its environment ends.

import assert from 'node:assert/strict';

import { assertSurvived, deviation, onEach, run, story } from './raw.mjs';

const PRODUCERS = 8;
const ENDINGS = ['terminate', 'held', 'exit', 'natural', 'main'];

for (const ending of ['terminate', 'main']) {
  onEach(
    ['node'],
    `h07 stock leaves producers blocked: ${ending}`,
    async (runtime) => {
      const end = await run({
        runtime,
        script: 'h07.cjs',
        args: [ending],
        variant: 'stock',
      });
      assert.match(
        end.hang ?? '',
        /^[1-8] native threads are left/,
        story(end),
      );
    },
  );
}

for (const ending of ENDINGS) {
  onEach(
    [],
    `h07 every blocked producer returns: ${ending}`,
    async (runtime) => {
      const end = await run({ runtime, script: 'h07.cjs', args: [ending] });
      const differs = deviation(runtime, `h07 ${ending}`);
      if (differs) {
        assert.equal(end.hang, differs.expected, story(end));
        return;
      }
      assertSurvived(end, 'asleep: true', 'left: 0');
      const told = end.lines.filter((line) => /^thread .* closing$/.test(line));
      assert.equal(told.length, PRODUCERS, story(end));
    },
  );
}
