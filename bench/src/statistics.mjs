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

/**
 * Compares two series that were measured side by side, round by round. The
 * ratio is the median of each round's own ratio: what slows a whole round down
 * slows both, and falls out.
 */
export function compare(stock, ours) {
  if (stock.length !== ours.length) {
    throw new Error(
      `rounds come in pairs: ${stock.length} of stock, ${ours.length} of ours`,
    );
  }
  const ratios = ours.map((value, round) => value / stock[round]);
  return {
    stock: median(stock),
    ours: median(ours),
    ratio: median(ratios),
    interval: medianInterval(ratios),
  };
}
