// How cost grows with what there is of it: scenarios of growing size, and the exponent fitted.

import { MOST_EXPONENT } from './bars.mjs';
import { fitPower, median } from './statistics.mjs';

const sizes = (most) => [most / 100, most / 31.6, most / 10, most / 3.16, most];

const scenario = (name, size, rest) => ({
  name: `${name} ${size}`,
  every: 1,
  repeat: 1,
  names: ['c', 'c-ours'],
  ...rest,
});

/**
 * What grows: `{ title, of, sizes, total, at }`, where `at(size)` is a scenario, and
 * `total(figures, size)` the nanoseconds of CPU time in all.
 */
export const GROWTHS = [
  {
    title: 'items delivered',
    sizes: sizes(100_000).map(Math.round),
    total: ({ whole }, size) => whole * size,
    at: (size) =>
      scenario('items', size, {
        kind: 'traffic',
        ...{ items: size, producers: 1, blocked: true },
      }),
  },
  {
    title: 'functions, created to finalized',
    sizes: sizes(10_000).map(Math.round),
    total: ({ whole }, size) => whole * size,
    at: (size) =>
      scenario('functions', size, {
        ...{ kind: 'creation', batch: size },
      }),
  },
  {
    title: 'functions, at the end of their environment',
    sizes: sizes(100_000).map(Math.round),
    total: ({ whole }) => whole,
    at: (size) =>
      scenario('ended functions', size, {
        ...{ kind: 'ends', functions: size, items: 0 },
      }),
  },
  {
    title: 'queued items, at the end of their environment',
    sizes: sizes(100_000).map(Math.round),
    total: ({ whole }) => whole,
    at: (size) =>
      scenario('ended items', size, {
        ...{ kind: 'ends', functions: 0, items: size },
      }),
  },
  {
    title: 'environments, from beginning to end',
    sizes: [30, 100, 300, 1_000],
    total: ({ whole }) => whole,
    at: (size) =>
      scenario('environments', size, {
        kind: 'environments',
        environments: size,
        names: ['c-ours'],
        // A minute of nothing else, so once is enough.
        every: 1_000,
      }),
  },
];

/** All scenarios of all growths. */
export const growthScenarios = GROWTHS.flatMap(({ sizes, at }) =>
  sizes.map(at),
);

/** Fits one contender's growth: its points, its exponent, and whether it is linear if it is ours. */
function fitOf({ title, sizes, total, at }, contender, rounds) {
  const points = sizes.map((size) => {
    const { name } = at(size);
    const values = rounds
      .filter(({ figures }) => figures[name]?.[contender])
      .map(({ figures }) => total(figures[name][contender], size));
    return [size, median(values)];
  });
  const fit = fitPower(points);
  return {
    ...{ title, contender, points, ...fit, most: MOST_EXPONENT },
    linear: fit.exponent <= MOST_EXPONENT,
  };
}

/** The fits of all growths, of the contenders that took part. */
export const fits = (rounds) =>
  GROWTHS.flatMap((growth) =>
    growth
      .at(growth.sizes[0])
      .names.map((contender) => fitOf(growth, contender, rounds)),
  );
