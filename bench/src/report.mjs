// Verdicts as a table of text.

import { layOut } from '../../node-test/src/table.mjs';
import { held, inUnit } from './figures.mjs';

const HEADER = ['', 'reference', 'measured', 'value', '', 'at most', ''];
const NUMBERS = [1, 2, 3, 5];

function cells({
  title,
  by,
  reference,
  measured,
  value,
  interval,
  most,
  reached,
}) {
  const unit = by === 'ratio' ? 'ns' : 'B';
  return [
    title,
    inUnit(reference, unit),
    inUnit(measured, unit),
    held(value, by),
    `[${held(interval.low, by)}, ${held(interval.high, by)}]`,
    held(most, by),
    reached ? 'pass' : 'MISS',
  ];
}

/** The table of one runtime, as lines. */
export function table(title, verdicts, coloured) {
  const rows = verdicts.map(cells);
  const widths = HEADER.map((text, column) =>
    Math.max(text.length, ...rows.map((row) => row[column].length)),
  );
  const aligned = (row) =>
    row.map((text, column) =>
      NUMBERS.includes(column) ? text.padStart(widths[column]) : text,
    );
  const tones = { pass: 'good', MISS: 'bad' };
  return layOut({
    groups: [{ title, columns: HEADER.length }],
    header: aligned(HEADER).map((text) => ({ text, tone: 'faint' })),
    rows: rows.map((row) =>
      aligned(row).map((text) => ({ text, tone: tones[text] })),
    ),
    coloured,
  });
}

/** The fits of growth, as lines. */
export const growthLines = (fits) =>
  fits.map(
    ({ title, contender, exponent, low, high, most, linear }) =>
      `${title}, ${contender}: exponent ${exponent.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}], at most ${most}: ${linear ? 'pass' : 'MISS'}`,
  );
