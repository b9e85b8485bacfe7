import assert from 'node:assert/strict';
import test from 'node:test';

import { judge } from '../src/machine.mjs';
import { measures, scenarios } from '../src/measures.mjs';
import { missed, table, verdict } from '../src/report.mjs';

const measure = {
  title: 'call, burst',
  scenario: 'burst',
  figure: 'call',
  floor: 1.5,
};

const roundsOf = (pairs) =>
  pairs.map(([stock, ours]) => ({
    figures: { burst: { stock: { call: stock }, ours: { call: ours } } },
  }));

test('a ratio on its floor passes, one above it misses', () => {
  const verdicts = [
    [20, 30],
    [20, 31],
  ].map((pair) => verdict(measure, roundsOf([pair, pair, pair])));
  assert.deepEqual(
    verdicts.map(({ passed }) => passed),
    [true, false],
  );
  assert.deepEqual(missed('node-20.20.2', verdicts), [
    'node-20.20.2: call, burst: 1.55 of stock, the floor is 1.50',
  ]);
});

test('a measure without a floor is shown and judged by nobody', () => {
  const shown = verdict({ ...measure, floor: null }, roundsOf([[20, 90]]));
  assert.equal(shown.passed, null);
  assert.deepEqual(missed('node-20.20.2', [shown]), []);
  assert.match(table('node-20.20.2', [shown], false).at(-1), /4\.50/);
});

test('the table gives both figures, the ratio with its interval, floor and verdict', () => {
  const rounds = roundsOf([
    [20, 30],
    [20, 32],
    [120, 204],
  ]);
  const [title, , header, row] = table(
    'node-20.20.2, 3 rounds',
    [verdict(measure, rounds)],
    false,
  );
  assert.equal(title, 'node-20.20.2, 3 rounds');
  assert.match(header, /^CPU time +stock ns +ours ns +ratio +floor$/);
  assert.match(
    row,
    /^call, burst +20\.0 +32\.0 +1\.60 +\[1\.50, 1\.70\] +1\.50 +MISS$/,
  );
});

test('every measure is a figure of a scenario that is run', () => {
  for (const counts of [
    [1, 4],
    [1, 2, 4, 8],
  ]) {
    const run = scenarios(counts).map(({ name }) => name);
    for (const { scenario } of measures(counts)) {
      assert.ok(run.includes(scenario), scenario);
    }
  }
});

test('the floor holds for 1 and 4 live producers, however many are measured', () => {
  const floors = measures([1, 2, 4, 8])
    .filter(({ figure, scenario }) => figure === 'call' && scenario !== 'burst')
    .map(({ floor }) => floor);
  assert.deepEqual(floors, [0.8, null, 0.8, null]);
});

test('a run is quiet while at most a quarter of its rounds is disturbed', () => {
  const quiet = judge([1, 1, 0.99, 0.5]);
  assert.equal(quiet.quiet, true);
  const busy = judge([1, 0.6, 0.5, 0.5]);
  assert.deepEqual([busy.quiet, busy.disturbed], [false, 3]);
  assert.match(busy.text, /NOT QUIET: 3 of 4 rounds.*down to 50 %/);
});
