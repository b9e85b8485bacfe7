// From rounds to verdicts: is a bar reached, and has one been lost?

import { compare } from './statistics.mjs';

const seriesOf = (rounds, { scenario, figure }, contender) =>
  rounds
    .filter(({ figures }) => figures[scenario]?.[contender])
    .map(({ figures }) => figures[scenario][contender][figure]);

/** What the bar's floor has beside the reference: `{ value, interval, measured }`; null for none. */
function floorOf(bar, rounds) {
  const series = bar.floor ? seriesOf(rounds, bar, bar.floor) : [];
  if (series.length === 0) return null;
  const { value, interval, measured } = compare(
    seriesOf(rounds, bar, bar.reference),
    series,
    bar.by,
  );
  return { value, interval, measured };
}

/**
 * A bar held against the rounds: the bar with `reference`, `measured`, `value`, `interval`,
 * `reached`, `broken`: whether it is above the bar's `lostAbove`, and `beyond`: whether the true
 * value is above the bar, as surely as the interval is. `floor` only says what is possible: nothing
 * of the verdict follows from it.
 */
export function verdict(bar, rounds) {
  const compared = compare(
    seriesOf(rounds, bar, bar.reference),
    seriesOf(rounds, bar, bar.contender),
    bar.by,
  );
  return {
    ...{ title: bar.title, by: bar.by, most: bar.most, ...compared },
    reached: compared.value <= bar.most,
    beyond: compared.interval.low > bar.most,
    broken: compared.value > (bar.lostAbove ?? Infinity),
    floor: floorOf(bar, rounds),
  };
}

/** All bars that can be held against the rounds; a contender may be absent. */
export const verdicts = (bars, rounds, absent = {}) =>
  bars
    .filter(({ contender, reference }) =>
      [contender, reference].every((name) => !(name in absent)),
    )
    .map((bar) => verdict(bar, rounds));

/** Figures of one contender: their medians' series, for a measure. */
export const series = seriesOf;

/**
 * The titles of bars that were reached when the project's figures were recorded, and are surely
 * not any more: chance alone puts a value that lies on its bar above it every other time. And of
 * those that are above their `lostAbove`. Throws where a bar was never recorded: then nobody has
 * decided what it is worth.
 */
export function lost(runtime, found, recorded) {
  const known = recorded.runtimes[runtime]?.bars;
  if (!known) {
    throw new Error(
      `nothing is recorded of ${runtime}; run scripts/bench --record on a quiet machine`,
    );
  }
  return found
    .filter(({ title, beyond, broken }) => {
      const before = known[title];
      if (!before) {
        throw new Error(
          `nothing is recorded of the bar "${title}" on ${runtime}; run scripts/bench --record on a quiet machine`,
        );
      }
      return broken || (before.reached && beyond);
    })
    .map(({ title }) => title);
}
