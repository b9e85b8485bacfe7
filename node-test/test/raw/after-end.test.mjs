// Calls with counts that nobody has given back, from several threads, after the
// environment has died.

import { assertSurvived, onEach, run } from './raw.mjs';

const LATE =
  'context ok, acquire closing, call closing, context ok, release ok, abort ok, acquire closing, block closing, context ok';

const ANSWERS = [
  ...['0', '1', '2', '3'].map((name) => `thread ${name}: ${LATE}`),
  'left: 0',
  '4 counts: context ok, acquire closing, call closing, release ok, abort ok',
  '1 count: context ok, acquire closing, call closing',
  'freed: context invalid_arg, acquire closing, call closing, release ok, abort ok',
  'payloads: 0',
];

for (const [variant, from] of [
  ['patched', ''],
  ['c', ', from C'],
]) {
  for (const ending of ['terminate', 'exit', 'natural']) {
    onEach(
      [],
      `late calls are answered after ${ending}${from}`,
      async (runtime) => {
        const end = await run({
          runtime,
          script: 'after-end.cjs',
          args: [ending],
          variant,
        });
        assertSurvived(end, ...ANSWERS);
      },
    );
  }
}
