// The order of events in the situations of scripts/situations.cjs: what is
// expected, and what a run logged.

import { deviation, expected } from './raw.mjs';

/** By situation: the lines in order, those of native threads last and sorted. */
export const traces = new Map(
  expected('order.txt')
    .split(/^# /m)
    .slice(1)
    .map((section) => section.split('\n').filter(Boolean))
    .map(([situation, ...lines]) => [situation, lines]),
);

/** What our function does in a runtime. */
export const ourTrace = (runtime, situation) =>
  deviation(runtime, `order of ${situation}`)?.expected ??
  traces.get(situation);

export const ofThread = (line) => line.startsWith('thread ');

/** What a run logged, in that order, and how it ended unless it went well. */
export function traceOf({ lines, ended, hang }) {
  const end = hang ? `hung (${hang})` : ended;
  return [
    ...lines.filter((line) => !ofThread(line)),
    ...lines.filter(ofThread).sort(),
    ...(end === 'survived' ? [] : [end]),
  ];
}
