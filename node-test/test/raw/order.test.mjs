// The order of events in 26 situations, on every runtime.

import assert from 'node:assert/strict';

import { deviation, expected, onEach, run, story } from './raw.mjs';

/** By situation: the lines in order, those of native threads last and sorted. */
const traces = new Map(
  expected('order.txt')
    .split(/^# /m)
    .slice(1)
    .map((section) => section.split('\n').filter(Boolean))
    .map(([situation, ...lines]) => [situation, lines]),
);

function traceOf({ lines, ended }) {
  const ofThread = (line) => line.startsWith('thread ');
  return [
    ...lines.filter((line) => !ofThread(line)),
    ...lines.filter(ofThread).sort(),
    ...(ended === 'survived' ? [] : [ended]),
  ];
}

for (const [situation, trace] of traces) {
  onEach([], `order of ${situation}`, async (runtime) => {
    const end = await run({
      runtime,
      script: 'situations.cjs',
      args: [situation],
    });
    const differs = deviation(runtime, `order of ${situation}`)?.expected;
    assert.deepEqual(traceOf(end), differs ?? trace, story(end));
  });
}
