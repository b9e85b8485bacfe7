// The main thread exits while native threads go on calling.

import assert from 'node:assert/strict';

import {
  assertDied,
  assertSurvived,
  deviation,
  onEach,
  run,
  story,
} from './raw.mjs';

const RUNS = 10;
const CALLS = ['taken', 'waiting', 'late', 'late-to-worker'];

onEach(
  ['G0'],
  'h20 stock: a late call to a worker that has gone',
  async (runtime) => {
    const end = await run({
      runtime,
      script: 'h20.cjs',
      args: ['late-to-worker'],
      variant: 'stock',
    });
    assertDied(end);
  },
);

onEach(
  ['G2'],
  'h20 stock: a late call to a worker that has gone',
  async (runtime) => {
    const end = await run({
      runtime,
      script: 'h20.cjs',
      args: ['late-to-worker'],
      variant: 'stock',
    });
    assertSurvived(end, 'left: 0');
  },
);

for (const calls of ['taken', 'waiting', 'late']) {
  onEach(
    ['node'],
    `h20 stock: calls to the main environment, ${calls}`,
    async (runtime) => {
      const end = await run({
        runtime,
        script: 'h20.cjs',
        args: [calls],
        variant: 'stock',
      });
      assertSurvived(end, 'exit');
    },
  );
}

const ANSWERS = {
  late: 'call ok, acquire ok, context ok, release ok',
  'late-to-worker': 'context ok, acquire closing, call closing',
};

for (const calls of CALLS) {
  onEach([], `h20 the process exits in peace, ${calls}`, async (runtime) => {
    for (let turn = 0; turn < RUNS; turn++) {
      const end = await run({ runtime, script: 'h20.cjs', args: [calls] });
      assertSurvived(end, 'exit');
      const answers = end.lines.filter((line) => line.startsWith('thread '));
      const expected =
        deviation(runtime, `h20 ${calls}`)?.expected ??
        Array.from(
          { length: 4 },
          (_, name) => `thread ${name}: ${ANSWERS[calls]}`,
        );
      if (ANSWERS[calls])
        assert.deepEqual(answers.sort(), expected, story(end));
    }
  });
}
