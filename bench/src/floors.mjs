// What is least possible, as it is told beside a bar.

import { held } from './figures.mjs';

/**
 * What the bar's floor has on each runtime, as `1.07 / 1.04 / 1.05`; nothing where none is recorded,
 * as in a summary from before there were floors.
 */
export function floorsText(bar, runtimes) {
  const floors = Object.values(runtimes).map(
    ({ bars }) => bars[bar.title]?.floor,
  );
  if (!floors.some(Boolean)) return '';
  return floors
    .map((floor) => (floor ? held(floor.value, bar.by) : '–'))
    .join(' / ');
}
