// The order of events with the runtime's own function: as with ours in each
// situation, or as it is listed.

import assert from 'node:assert/strict';
import test from 'node:test';

import { expected, onEach, run, runtimesOwn, story } from './raw.mjs';
import { ofThread, ourTrace, traceOf, traces } from './traces.mjs';

/** Asserts of what is left to chance what is not. */
function assertBegins(end, { begins, ends }) {
  const own = end.lines.filter((line) => !ofThread(line));
  assert.deepEqual(own.slice(0, begins.length), begins, story(end));
  const died = ['crashed', 'hung'].includes(end.outcome) ? ['died'] : [];
  const ended = [end.hang ? `hung (${end.hang})` : end.ended, ...died];
  assert.ok(
    ended.some((how) => ends.includes(how)),
    `${ended} is none of ${ends}\n${story(end)}`,
  );
}

for (const situation of traces.keys()) {
  onEach(
    ['node', 'bun'],
    `order of ${situation}, with the runtime's own`,
    async (runtime) => {
      const [differs, ...more] = runtimesOwn(runtime, `order of ${situation}`);
      assert.deepEqual(more, [], 'a situation is listed twice');
      const end = await run({
        runtime,
        script: 'situations.cjs',
        args: [situation],
        variant: 'c-stock',
        env: { RAW_WATCH: '1' },
      });
      const ours = ourTrace(runtime, situation);
      if (differs?.begins) return assertBegins(end, differs);
      assert.deepEqual(traceOf(end), differs?.lines ?? ours, story(end));
      if (differs) assert.notDeepEqual(differs.lines, ours, 'it is as ours');
    },
  );
}

test('what is listed of orders is a situation', () => {
  const of = [...traces.keys()].map((situation) => `order of ${situation}`);
  const list = JSON.parse(expected('runtimes-own.json'));
  for (const entry of list.filter((entry) => entry.of !== 'rows')) {
    assert.ok(of.includes(entry.of), `there is no ${entry.of}`);
    assert.ok(entry.reason && (entry.lines ?? entry.begins), entry.of);
  }
});
