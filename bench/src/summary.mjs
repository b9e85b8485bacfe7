// What is kept of a run: medians and intervals, small enough to be committed.

import { readFileSync } from 'node:fs';

import { inRepository } from '../../node-test/src/places.mjs';
import { measures } from './measures.mjs';
import { median, medianInterval } from './statistics.mjs';
import { series } from './verdict.mjs';

const VERSION = 1;

/** The recorded figures, from which the README's table is made and the gate knows what was reached. */
export const RECORDED = inRepository('bench', 'results', 'summary.json');

const DIGITS = 4;
const rounded = (value) => Number(value.toPrecision(DIGITS));

/** `[median, low, high]` of a contender's rounds. */
function figureOf(values) {
  const { low, high } = medianInterval(values);
  return [median(values), low, high].map(rounded);
}

function figuresOf(measure, contenders, rounds) {
  const figures = {};
  for (const name of contenders) {
    const values = series(rounds, measure, name);
    if (values.length > 0) figures[name] = figureOf(values);
  }
  return figures;
}

const boundsOf = ({ low, high }) => [low, high].map(rounded);

/** A verdict as it is kept, with its floor if it has one. A rounded value never tells another. */
const barOf = ({ reference, measured, value, interval, reached, floor }) => ({
  ...{ reached, value, interval: boundsOf(interval) },
  ...{ reference: rounded(reference), measured: rounded(measured) },
  ...(floor && {
    floor: {
      value: rounded(floor.value),
      interval: boundsOf(floor.interval),
      measured: rounded(floor.measured),
    },
  }),
});

/** By title, each verdict as it is kept. */
const barsOf = (verdicts) =>
  Object.fromEntries(verdicts.map((found) => [found.title, barOf(found)]));

/** One runtime's part of a summary. */
export function summaryOf({ rounds, absent, verdicts, quietness, names }) {
  const { quiet, share } = quietness;
  return {
    ...{ quiet, share: rounded(share), rounds: rounds.length, absent },
    bars: barsOf(verdicts),
    figures: Object.fromEntries(
      measures
        .map((measure) => [measure.title, figuresOf(measure, names, rounds)])
        .filter(([, figures]) => Object.keys(figures).length > 0),
    ),
  };
}

/** The whole of it: `runtimes` by name, as `summaryOf` gives them. */
export const wholeSummary = ({ machine, runtimes, growth, sizes }) => ({
  version: VERSION,
  when: new Date().toISOString(),
  ...{ machine, runtimes, growth, sizes },
});

/** As text: as JSON with lists of numbers in one line. */
export const textOf = (summary) =>
  `${JSON.stringify(summary, null, 2).replace(
    /\[\s+([-\d.e+]+(?:,\s+[-\d.e+]+)*)\s+\]/g,
    (_, numbers) => `[${numbers.replace(/\s+/g, ' ')}]`,
  )}\n`;

/** Reads a summary. Throws with what to do where there is none, or one of another format. */
export function readSummary(file = RECORDED) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`there is no ${file}; scripts/bench --record writes it`, {
      cause: error,
    });
  }
  const summary = JSON.parse(text);
  if (summary.version !== VERSION) {
    throw new Error(
      `${file} has format ${summary.version}, not ${VERSION}; run scripts/bench --record`,
    );
  }
  return summary;
}
