// How much memory an environment leaves behind.
//
// A process grows while it warms up: arenas, code, caches. So the first samples
// are left out, and of the rest the slope is the median of all slopes between
// two samples (Theil and Sen), which a third of them could not move. A slope
// that is suspicious is not yet a finding: see trial.mjs, where a longer run and
// one without the addon have to agree.

/** Bytes per sample, by a robust fit over what follows the warm-up. */
export function slopeOf(samples, warmUp) {
  const plateau = samples.slice(warmUp);
  const slopes = [];
  for (let from = 0; from < plateau.length; from++) {
    for (let to = from + 1; to < plateau.length; to++) {
      slopes.push((plateau[to] - plateau[from]) / (to - from));
    }
  }
  slopes.sort((a, b) => a - b);
  return slopes.length > 0 ? Math.round(slopes[slopes.length >> 1]) : 0;
}

/**
 * Whether memory goes on growing, after the warm-up, at more than `limit` bytes
 * a sample: in both halves of what follows, not in one step between them.
 */
export function growsOn(samples, warmUp, limit) {
  const half = warmUp + Math.floor((samples.length - warmUp) / 2);
  return (
    slopeOf(samples, warmUp) > limit &&
    slopeOf(samples.slice(0, half), warmUp) > limit / 2 &&
    slopeOf(samples, half) > limit / 2
  );
}
