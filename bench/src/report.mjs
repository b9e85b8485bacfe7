// Verdicts as a table of text.

import { layOut } from '../../node-test/src/table.mjs';
import { held, inUnit } from './figures.mjs';

const bounds = ({ low, high }, by) => `[${held(low, by)}, ${held(high, by)}]`;

const unitOf = ({ by }) => (by === 'ratio' ? 'ns' : 'B');

/** The columns: what stands above each, `of` a verdict in it, and whether that is a number. */
const COLUMNS = [
  { header: '', of: ({ title }) => title },
  {
    header: 'reference',
    of: (found) => inUnit(found.reference, unitOf(found)),
    number: true,
  },
  {
    header: 'measured',
    of: (found) => inUnit(found.measured, unitOf(found)),
    number: true,
  },
  { header: 'value', of: ({ value, by }) => held(value, by), number: true },
  { header: '', of: ({ interval, by }) => bounds(interval, by) },
  {
    header: 'least possible',
    of: ({ floor, by }) =>
      floor ? `${held(floor.value, by)} ${bounds(floor.interval, by)}` : '',
    number: true,
    optional: true,
  },
  { header: 'at most', of: ({ most, by }) => held(most, by), number: true },
  { header: '', of: ({ reached }) => (reached ? 'pass' : 'MISS') },
];

/** The table of one runtime, as lines. */
export function table(title, verdicts, coloured) {
  const columns = COLUMNS.filter(
    ({ of, optional }) => !optional || verdicts.some(of),
  );
  const header = columns.map((column) => column.header);
  const rows = verdicts.map((found) => columns.map(({ of }) => of(found)));
  const widths = header.map((text, column) =>
    Math.max(text.length, ...rows.map((row) => row[column].length)),
  );
  const aligned = (row) =>
    row.map((text, column) =>
      columns[column].number ? text.padStart(widths[column]) : text,
    );
  const tones = { pass: 'good', MISS: 'bad' };
  return layOut({
    groups: [{ title, columns: columns.length }],
    header: aligned(header).map((text) => ({ text, tone: 'faint' })),
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
