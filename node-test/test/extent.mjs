// How much is tested: all of it, or, with EXTENT=quick, what tells most where time is short.

import { NAPI } from '../src/matrix/addons.mjs';
import { QUICK } from '../src/matrix/runtimes.mjs';
import { selectRuntimes } from '../src/runtimes.mjs';

const EXTENTS = ['all', 'quick'];

/** Whether it is to be quick; throws where EXTENT is no such word. */
export function isQuick(extent = process.env.EXTENT ?? 'all') {
  if (!EXTENTS.includes(extent)) {
    throw new Error(`EXTENT is ${extent}; it is ${EXTENTS.join(' or ')}`);
  }
  return extent === 'quick';
}

/** Of these releases of napi, when it is to be quick, those that every hazard is put to. */
export const releasesUnderTest = (releases, quick = isQuick()) =>
  quick ? releases.filter((release) => NAPI.includes(release)) : releases;

/**
 * As selectRuntimes; when it is to be quick, of those that no pattern names by itself only
 * the ones that `scripts/matrix --quick` takes, too. Where there is none of them, all stay.
 */
export function runtimesUnderTest(patterns = [], quick = isQuick()) {
  const selected = selectRuntimes(patterns);
  if (!quick) return selected;
  const few = selected.filter(({ name, version }) =>
    [QUICK, patterns].some(
      (names) => names.includes(name) || names.includes(version),
    ),
  );
  return few.length > 0 ? few : selected;
}
