import assert from 'node:assert/strict';
import test from 'node:test';

import { BARS } from '../src/bars.mjs';
import { contenderNamed } from '../src/contenders.mjs';
import { judge } from '../src/machine.mjs';
import { scenarios, scenariosOf } from '../src/measures.mjs';
import { table } from '../src/report.mjs';
import { lost, verdict, verdicts } from '../src/verdict.mjs';
import { plausibleRounds } from './plausible-rounds.mjs';

const bar = {
  title: 'call, burst',
  ...{ contender: 'ours', reference: 'c', scenario: 'burst', figure: 'call' },
  ...{ by: 'ratio', most: 1.5 },
};

const roundsOf = (pairs) =>
  pairs.map(([c, ours]) => ({
    figures: { burst: { c: { call: c }, ours: { call: ours } } },
  }));

test('a ratio on its bar passes, one above it misses', () => {
  const reached = [
    [20, 30],
    [20, 31],
  ].map((pair) => verdict(bar, roundsOf([pair, pair, pair])).reached);
  assert.deepEqual(reached, [true, false]);
});

test('a difference is held against its bar in its own unit', () => {
  const bytes = { ...bar, by: 'difference', most: 512 };
  const on = verdict(bytes, roundsOf([[1_000, 1_512]]));
  assert.deepEqual([on.value, on.reached], [512, true]);
  assert.equal(verdict(bytes, roundsOf([[1_000, 1_513]])).reached, false);
});

test('the table gives both figures with units, the value with its interval, and MISS', () => {
  const rounds = roundsOf([
    [20, 32],
    [20, 34],
    [120, 186],
  ]);
  const [title, , header, row] = table('node', [verdict(bar, rounds)], false);
  assert.equal(title, 'node');
  assert.match(header, /reference +measured +value +at most/);
  assert.match(
    row,
    /^call, burst +20 ns +34 ns +1\.60 +\[1\.55, 1\.70\] +1\.50 +MISS$/,
  );
});

test('every bar has a name of its own, and is a figure that is measured of both contenders', () => {
  assert.equal(new Set(BARS.map(({ title }) => title)).size, BARS.length);
  const found = verdicts(BARS, plausibleRounds(3));
  assert.equal(found.length, BARS.length);
  for (const { title, value } of found)
    assert.ok(Number.isFinite(value), title);
  for (const { scenario, contender, reference, by } of BARS) {
    const { names, every } = scenarios.find(({ name }) => name === scenario);
    assert.ok(names.includes(contender) && names.includes(reference), scenario);
    if (by === 'ratio') assert.equal(every, 1, `${scenario} in each round`);
  }
});

test('what the bars need is all that --quick measures', () => {
  const quick = scenariosOf(BARS);
  for (const { scenario, contender, reference, floor } of BARS) {
    const { names } = quick.find(({ name }) => name === scenario);
    assert.ok(names.includes(contender) && names.includes(reference));
    if (floor) assert.ok(names.includes(floor), `${scenario} of ${floor}`);
  }
  assert.ok(!quick.some(({ names }) => names.includes('neon')));
});

const recordedWith = (bars) => ({ runtimes: { node: { bars } } });
const now = (beyond) => [{ title: 'call, burst', reached: !beyond, beyond }];

test('a bar is lost if it was reached when recorded, and is surely missed now', () => {
  const reached = recordedWith({ 'call, burst': { reached: true } });
  assert.deepEqual(lost('node', now(true), reached), ['call, burst']);
  assert.deepEqual(lost('node', now(false), reached), []);
  const missed = recordedWith({ 'call, burst': { reached: false } });
  assert.deepEqual(lost('node', now(true), missed), []);
});

test('a bar that was never reached is lost where it is far above', () => {
  const missed = recordedWith({ 'call, burst': { reached: false } });
  const at = (ours) =>
    lost(
      'node',
      [verdict({ ...bar, lostAbove: 1.6 }, roundsOf([[20, ours]]))],
      missed,
    );
  assert.deepEqual(at(32), []);
  assert.deepEqual(at(33), ['call, burst']);
});

const withFloor = { ...bar, floor: 'least' };

const withLeast = (rounds, values) =>
  rounds.map(({ figures: { burst } }, round) => ({
    figures: { burst: { ...burst, least: { call: values[round] } } },
  }));

test("a floor is held against the bar's reference, round by round", () => {
  const rounds = roundsOf([
    [10, 16],
    [20, 32],
    [100, 160],
  ]);
  const { floor } = verdict(withFloor, withLeast(rounds, [11, 24, 130]));
  assert.deepEqual(
    [floor.value, floor.interval.low, floor.interval.high, floor.measured],
    [1.2, 1.1, 1.3, 24],
  );
  assert.equal(verdict(bar, withLeast(rounds, [11, 24, 130])).floor, null);
  assert.equal(verdict(withFloor, rounds).floor, null, 'it was not measured');
});

test('a floor never changes a verdict', () => {
  const reached = recordedWith({ 'call, burst': { reached: true } });
  const missed = recordedWith({ 'call, burst': { reached: false } });
  for (const ours of [20, 29, 30, 31, 40, 90]) {
    const rounds = roundsOf(Array.from({ length: 9 }, () => [20, ours]));
    const alone = verdict({ ...bar, lostAbove: 2.5 }, rounds);
    for (const least of [1, 19, ours, 30, 31, 51, 1_000]) {
      const found = verdict(
        { ...withFloor, lostAbove: 2.5 },
        withLeast(rounds, Array(9).fill(least)),
      );
      assert.equal(found.floor.value, least / 20);
      assert.deepEqual({ ...found, floor: null }, alone);
      for (const recorded of [reached, missed]) {
        assert.deepEqual(
          lost('node', [found], recorded),
          lost('node', [alone], recorded),
        );
      }
    }
  }
});

test('a floor is a contender that is not ours, and is measured in each round of its bar', () => {
  const floored = BARS.filter(({ floor }) => floor);
  assert.deepEqual([...new Set(floored.map(({ floor }) => floor))].sort(), [
    'c-batch',
    'c-hooked',
    'c-struck',
    'napi-2-bare',
    'napi-3-bare',
  ]);
  const found = verdicts(floored, plausibleRounds(3));
  for (const { title, floor } of found) {
    assert.ok(Number.isFinite(floor?.value), title);
  }
  for (const { scenario, floor } of floored) {
    assert.equal(contenderNamed(floor).ours, false);
    const { every } = scenarios.find(({ name }) => name === scenario);
    assert.equal(every, 1, `${scenario} in each round`);
  }
});

test('the table tells what is least possible, where anything is', () => {
  const rounds = withLeast(roundsOf([[20, 32]]), [22]);
  const found = [
    verdict({ ...bar, title: 'without one' }, rounds),
    verdict(withFloor, rounds),
  ];
  const [, , header, without, floored] = table('node', found, false);
  assert.match(header, /value +least possible +at most/);
  assert.match(without, /\[1\.60, 1\.60\] +1\.50 +MISS$/);
  assert.match(
    floored,
    /\[1\.60, 1\.60\] +1\.10 \[1\.10, 1\.10\] +1\.50 +MISS$/,
  );
  const [, , plain] = table('node', found.slice(0, 1), false);
  assert.doesNotMatch(plain, /least/);
});

test('a bar is surely missed where the whole interval lies above it', () => {
  const beyond = (ours) =>
    verdict(bar, roundsOf(ours.map((value) => [20, value]))).beyond;
  const above = Array.from({ length: 15 }, (_, round) => 31 + round / 10);
  assert.equal(beyond(above), true);
  const around = above.map((value, round) => (round < 5 ? value - 2 : value));
  assert.equal(
    verdict(bar, roundsOf(around.map((v) => [20, v]))).reached,
    false,
  );
  assert.equal(beyond(around), false);
});

test('a bar or a runtime of which nothing is recorded is no bar that passes', () => {
  assert.throws(() => lost('node', now(true), recordedWith({})), /--record/);
  assert.throws(() => lost('bun', now(false), recordedWith({})), /--record/);
});

test('a contender that the runtime did not load has no verdict', () => {
  const found = verdicts(BARS, plausibleRounds(3), { typed: 'no' });
  const titles = found.map(({ title }) => title);
  assert.ok(!titles.includes('call, burst, Rust API'));
  assert.equal(found.length, BARS.length - 1);
});

test('a run is quiet while at most a quarter of its rounds is disturbed', () => {
  assert.equal(judge([1, 1, 0.99, 0.5]).quiet, true);
  const busy = judge([1, 0.6, 0.5, 0.5]);
  assert.deepEqual([busy.quiet, busy.disturbed], [false, 3]);
  assert.match(busy.text, /NOT QUIET: 3 of 4 rounds.*down to 50 %/);
});
