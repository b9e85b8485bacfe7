// From rounds to verdicts, and from verdicts to a table.

import { layOut } from '../../node-test/src/table.mjs';
import { compare } from './statistics.mjs';

/** The rounds' figures of one measure, compared and held against its floor. */
export function verdict({ title, scenario, figure, floor }, rounds) {
  const series = (subject) =>
    rounds.map(({ figures }) => figures[scenario][subject][figure]);
  const compared = compare(series('stock'), series('ours'));
  const passed = floor === null ? null : compared.ratio <= floor;
  return { title, scenario, figure, floor, ...compared, passed };
}

const HEADER = ['CPU time', 'stock ns', 'ours ns', 'ratio', '', 'floor', ''];
const NUMBERS = [1, 2, 3, 5];

function cells({ title, stock, ours, ratio, interval, floor, passed }) {
  const { low, high } = interval;
  return [
    title,
    stock.toFixed(stock < 100 ? 1 : 0),
    ours.toFixed(ours < 100 ? 1 : 0),
    ratio.toFixed(2),
    `[${low.toFixed(2)}, ${high.toFixed(2)}]`,
    floor === null ? '' : floor.toFixed(2),
    passed === null ? '' : passed ? 'pass' : 'MISS',
  ];
}

/** The table of one runtime, as lines. */
export function table(runtime, verdicts, coloured) {
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
    groups: [{ title: runtime, columns: HEADER.length }],
    header: aligned(HEADER).map((text) => ({ text, tone: 'faint' })),
    rows: rows.map((row) =>
      aligned(row).map((text) => ({ text, tone: tones[text] })),
    ),
    coloured,
  });
}

/** What was missed, a line each. */
export const missed = (runtime, verdicts) =>
  verdicts
    .filter(({ passed }) => passed === false)
    .map(
      ({ title, ratio, floor }) =>
        `${runtime}: ${title}: ${ratio.toFixed(2)} of stock, the floor is ${floor.toFixed(2)}`,
    );
