// Medians, and how sure a run is of them. No assumption about how times are
// spread: on a machine that also does other things they are skewed.

const sorted = (values) => [...values].sort((a, b) => a - b);

/** The middle value, or the mean of the two middle ones. Throws on an empty array. */
export function median(values) {
  if (values.length === 0) throw new Error('there is no median of no values');
  const ordered = sorted(values);
  const middle = ordered.length >> 1;
  return ordered.length % 2 === 1
    ? ordered[middle]
    : (ordered[middle - 1] + ordered[middle]) / 2;
}

/** How likely at most `k` of `n` fair coins fall heads. */
function atMostHeads(k, n) {
  let term = 0.5 ** n;
  let sum = 0;
  for (let heads = 0; heads <= k; heads++) {
    sum += term;
    term *= (n - heads) / (heads + 1);
  }
  return sum;
}

/**
 * A confidence interval of the median by order statistics: the narrowest pair
 * of values, symmetric in rank, that has the true median between them with at
 * least `confidence`. Resolves ties and skew without a model; with fewer than
 * six values nothing reaches 95 %, and the interval is all of them.
 *
 * Returns `{ low, high, confidence }` with the confidence that it really has.
 */
export function medianInterval(values, confidence = 0.95) {
  const ordered = sorted(values);
  const n = ordered.length;
  if (n === 0) throw new Error('there is no interval of no values');
  const covered = (outside) => 1 - 2 * atMostHeads(outside, n);
  let outside = 0;
  while (2 * (outside + 1) < n && covered(outside + 1) >= confidence) outside++;
  return {
    low: ordered[outside],
    high: ordered[n - 1 - outside],
    confidence: Math.max(0, covered(outside)),
  };
}

/** The value that a part of the others lies below; `part` from 0 to 1. By nearest rank. */
export function quantile(values, part) {
  if (values.length === 0) throw new Error('there is no quantile of no values');
  const rank = Math.ceil(part * values.length);
  return sorted(values)[Math.max(rank, 1) - 1];
}

/**
 * Compares two series that were measured side by side, round by round: by their `ratio`, or by
 * their `difference`. What is told is the median of what each round has: what slows a whole
 * round down slows both, and falls out of the ratio.
 *
 * Returns `{ reference, measured, value, interval }`.
 */
export function compare(reference, measured, by = 'ratio') {
  if (reference.length !== measured.length) {
    throw new Error(
      `rounds come in pairs: ${reference.length} of the reference, ${measured.length} of what is measured`,
    );
  }
  const values = measured.map((value, round) =>
    by === 'ratio' ? value / reference[round] : value - reference[round],
  );
  return {
    reference: median(reference),
    measured: median(measured),
    value: median(values),
    interval: medianInterval(values),
  };
}

/** Student's t: what 95 % lie within, by degrees of freedom. */
const T_95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306];

/**
 * Fits `value = factor * size ** exponent` to points `[size, value]`, by least squares of the
 * logarithms. Returns `{ exponent, low, high, factor }`, `low` and `high` the 95 % interval of the
 * exponent, if what remains is scattered normally. Takes 3 to 10 points of different sizes.
 */
export function fitPower(points) {
  const n = points.length;
  const t = T_95[n - 3];
  if (!t) throw new Error(`a fit takes 3 to 10 points, not ${n}`);
  const logs = points.map((point) => point.map(Math.log));
  const mean = (index) =>
    logs.reduce((sum, point) => sum + point[index], 0) / n;
  const [x, y] = [mean(0), mean(1)];
  const sum = (of) => logs.reduce((total, [a, b]) => total + of(a, b), 0);
  const spread = sum((a) => (a - x) ** 2);
  if (!(spread > 0)) throw new Error('a fit takes points of different sizes');
  const exponent = sum((a, b) => (a - x) * (b - y)) / spread;
  const intercept = y - exponent * x;
  const rest = sum((a, b) => (b - intercept - exponent * a) ** 2);
  const half = t * Math.sqrt(rest / (n - 2) / spread);
  return {
    exponent,
    low: exponent - half,
    high: exponent + half,
    factor: Math.exp(intercept),
  };
}
