// The cells, read back from the data that the page was given.

import { NO_CASE, OUTCOMES } from './outcomes.mjs';

/** `{ hazard, addon, variant, runtime, outcome, ok, ms, why, index }` for each. */
export const cellsOf = ({
  hazards,
  addons,
  variants,
  runtimes,
  reasons,
  cells,
}) =>
  cells.map(
    ([hazard, addon, variant, runtime, outcome, ok, ms, why], index) => ({
      hazard: hazards[hazard],
      addon: addons[addon],
      variant: variants[variant],
      runtime: runtimes[runtime],
      outcome: OUTCOMES[outcome] ?? NO_CASE,
      ok: ok === 1,
      ms,
      why: reasons[why] ?? null,
      index,
    }),
  );

export const wasAsked = ({ outcome }) => outcome !== NO_CASE;

/** How many of these cells ended in which way: `Map` of outcome names. */
export function countsOf(cells) {
  const counts = new Map();
  for (const { outcome } of cells) {
    counts.set(outcome.name, (counts.get(outcome.name) ?? 0) + 1);
  }
  return counts;
}

/** In words: what a cell is, and how it ended. */
export const placeOf = ({ hazard, addon, variant, runtime }) =>
  `${hazard.id}, ${addon} ${variant}, ${runtime.name}`;

export function endOf(cell) {
  if (!wasAsked(cell)) return 'no case';
  return `${cell.outcome.name}, ${cell.ok ? 'as expected' : 'not as expected'}`;
}
