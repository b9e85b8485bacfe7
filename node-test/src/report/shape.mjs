// The results as the page wants them: what the table is drawn from, small, and the
// logs, which only a cell that is opened needs.

import { OUTCOMES } from './page/outcomes.mjs';

/** A list without what it already has, and where in it a thing is. */
class Numbered {
  items = [];
  #places = new Map();

  placeOf(item) {
    if (!this.#places.has(item)) {
      this.#places.set(item, this.items.push(item) - 1);
    }
    return this.#places.get(item);
  }
}

/** Where `name` is in what the results say there is; throws where it is not. */
function placeIn(names, what) {
  const places = new Map(names.map((name, place) => [name, place]));
  return (name, cell) => {
    const place = places.get(name);
    if (place !== undefined) return place;
    const { hazard, addon, variant, runtime } = cell;
    throw new Error(
      `the cell ${[hazard, addon, variant, runtime].join(', ')} has the ${what} ${name}, which the results do not list`,
    );
  };
}

/**
 * `{ matrix, logs }`.
 *
 * - `matrix`: as the results, with each cell as a list: the places of its hazard,
 *   addon, variant, runtime and outcome (-1: none), whether it ended as expected, its
 *   time, and the place of its reason (-1: none).
 * - `logs`: the cases of each cell, in the same order.
 */
export function shape(results) {
  const { version, startedAt, ms, machine, hazards, runtimes, addons } =
    results;
  const variants = new Numbered();
  const reasons = new Numbered();
  const hazardAt = placeIn(
    hazards.map(({ id }) => id),
    'hazard',
  );
  const addonAt = placeIn(addons, 'addon');
  const runtimeAt = placeIn(
    runtimes.map(({ name }) => name),
    'runtime',
  );
  const outcomeAt = placeIn(
    OUTCOMES.map(({ name }) => name),
    'outcome',
  );

  const cells = results.cells.map((cell) => [
    hazardAt(cell.hazard, cell),
    addonAt(cell.addon, cell),
    variants.placeOf(cell.variant),
    runtimeAt(cell.runtime, cell),
    cell.outcome ? outcomeAt(cell.outcome, cell) : -1,
    cell.ok ? 1 : 0,
    cell.ms,
    cell.why ? reasons.placeOf(cell.why) : -1,
  ]);
  return {
    matrix: {
      ...{ version, startedAt, ms, machine, hazards, runtimes, addons },
      ...{ variants: variants.items, reasons: reasons.items, cells },
    },
    logs: results.cells.map(({ cases }) => cases),
  };
}
