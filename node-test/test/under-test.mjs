// The runtimes that a test is run on: all that it is about, or, where time is short, one of
// each kind and generation.

import { QUICK } from '../src/matrix/runtimes.mjs';
import { selectRuntimes } from '../src/runtimes.mjs';

const EXTENTS = ['all', 'quick'];

/**
 * As selectRuntimes; with RUNTIMES=quick, of those that no pattern names by itself, the ones
 * that `scripts/matrix --quick` takes, too. Where there is none of them, all stay.
 * Throws as selectRuntimes does, and where `extent` (by default the variable) is another word.
 */
export function runtimesUnderTest(
  patterns = [],
  extent = process.env.RUNTIMES ?? 'all',
) {
  if (!EXTENTS.includes(extent)) {
    throw new Error(`RUNTIMES is ${extent}; it is ${EXTENTS.join(' or ')}`);
  }
  const selected = selectRuntimes(patterns);
  if (extent === 'all') return selected;
  const few = selected.filter(({ name, version }) =>
    [QUICK, patterns].some(
      (names) => names.includes(name) || names.includes(version),
    ),
  );
  return few.length > 0 ? few : selected;
}
