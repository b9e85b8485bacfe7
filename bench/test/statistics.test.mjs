import assert from 'node:assert/strict';
import test from 'node:test';

import {
  compare,
  fitPower,
  median,
  medianInterval,
  quantile,
} from '../src/statistics.mjs';

const upTo = (n) => Array.from({ length: n }, (_, index) => index + 1);

test('the median of an odd number of values is the middle one', () => {
  assert.equal(median([30, 10, 20]), 20);
});

test('the median of an even number of values lies between the middle two', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test('the median sorts by value, not by digits, and leaves its input alone', () => {
  const values = [100, 9, 10];
  assert.equal(median(values), 10);
  assert.deepEqual(values, [100, 9, 10]);
});

test('no values have no median and no interval', () => {
  assert.throws(() => median([]), /no median/);
  assert.throws(() => medianInterval([]), /no interval/);
});

// Ranks and coverage as in published tables of the sign test's intervals.
for (const [n, low, high, confidence] of [
  [6, 1, 6, 0.9688],
  [9, 2, 8, 0.9609],
  [15, 4, 12, 0.9648],
  [45, 16, 30, 0.9643],
]) {
  test(`of ${n} values, ranks ${low} and ${high} enclose the median`, () => {
    const interval = medianInterval(upTo(n).reverse());
    assert.deepEqual([interval.low, interval.high], [low, high]);
    assert.equal(Number(interval.confidence.toFixed(4)), confidence);
  });
}

test('too few values for the confidence are all in the interval, which says so', () => {
  assert.deepEqual(medianInterval([2, 1, 3]), {
    low: 1,
    high: 3,
    confidence: 0.75,
  });
  assert.deepEqual(medianInterval([7]), { low: 7, high: 7, confidence: 0 });
});

test('an interval holds the true median as often as it claims', () => {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const runs = 4_000;
  let held = 0;
  for (let run = 0; run < runs; run++) {
    const skewed = upTo(15).map(() => -Math.log(1 - random()));
    const { low, high } = medianInterval(skewed);
    if (low <= Math.LN2 && Math.LN2 <= high) held++;
  }
  assert.ok(held / runs > 0.95, `held in ${held} of ${runs}`);
});

test('what slows a round down slows both, and falls out of the ratio', () => {
  const stock = [100, 100, 100, 100, 100, 900, 800];
  const ours = stock.map((value) => value / 2);
  const { value, interval } = compare(stock, ours);
  assert.equal(value, 0.5);
  assert.deepEqual([interval.low, interval.high], [0.5, 0.5]);
});

test('a difference is the median of those of the rounds', () => {
  const { reference, measured, value } = compare(
    [10, 20, 30],
    [15, 22, 90],
    'difference',
  );
  assert.deepEqual([reference, measured, value], [20, 22, 5]);
});

test('series of different lengths were not measured side by side', () => {
  assert.throws(() => compare([1, 2], [1]), /2 of the reference, 1 of/);
});

test('a quantile is the value at its rank', () => {
  const values = upTo(200).reverse();
  assert.equal(quantile(values, 0.5), 100);
  assert.equal(quantile(values, 0.99), 198);
  assert.equal(quantile(values, 0.999), 200);
  assert.equal(quantile([7], 0), 7);
  assert.throws(() => quantile([], 0.5), /no quantile/);
});

test('a power is found again, whatever it is multiplied by', () => {
  const points = [10, 100, 1_000, 10_000].map((size) => [
    size,
    3 * size ** 1.5,
  ]);
  const { exponent, low, high, factor } = fitPower(points);
  for (const found of [exponent, low, high]) {
    assert.ok(Math.abs(found - 1.5) < 1e-9);
  }
  assert.ok(Math.abs(factor - 3) < 1e-9);
});

// By hand: of the logarithms 0, 1, 2 to 0, 1, 3, the slope is 1.5; what remains is 1/6 in squares,
// so the slope's error is sqrt(1/12), and t of one degree of freedom 12.706.
test("an exponent's interval is that of the slope's error and Student's t", () => {
  const e = Math.E;
  const { exponent, low, high } = fitPower([
    [1, 1],
    [e, e],
    [e ** 2, e ** 3],
  ]);
  assert.ok(Math.abs(exponent - 1.5) < 1e-9);
  assert.ok(Math.abs(high - low - 2 * 12.706 * Math.sqrt(1 / 12)) < 1e-9);
});

test('too few points, or points of one size, have no fit', () => {
  const one = [1, 1];
  assert.throws(() => fitPower([one, [2, 2]]), /3 to 10 points, not 2/);
  assert.throws(() => fitPower([one, one, one]), /different sizes/);
});
