// The counts as a table, for people.

import { layOut } from '../../node-test/src/table.mjs';

const HEADER = [
  'path',
  'expected',
  'now',
  'change',
  'expected',
  'now',
  'change',
  '',
];

function shownChange(change) {
  if (change === undefined) return '';
  if (change === Infinity) return 'new';
  return `${change < 0 ? '−' : '+'}${Math.abs(100 * change).toFixed(1)} %`;
}

function cells({ path, expected, now, changes, outcome }) {
  const figures = ['instructions', 'calls'].flatMap((figure) => [
    expected?.[figure].toFixed(2) ?? '',
    now?.[figure].toFixed(2) ?? '',
    shownChange(changes?.[figure]),
  ]);
  return [path, ...figures, outcome];
}

/** Rows as `compare` gives them, as lines. */
export function table(rows, coloured) {
  const lines = [HEADER, ...rows.map(cells)];
  const widths = HEADER.map((_, column) =>
    Math.max(...lines.map((line) => line[column].length)),
  );
  const isNumber = (column) => column > 0 && column < HEADER.length - 1;
  const [header, ...body] = lines.map((line) =>
    line.map((text, column) =>
      isNumber(column) ? text.padStart(widths[column]) : text,
    ),
  );
  return layOut({
    groups: [
      { title: 'an operation', columns: 1 },
      { title: 'instructions', columns: 3 },
      { title: 'calls of what is not ours', columns: 4 },
    ],
    header: header.map((text) => ({ text, tone: 'faint' })),
    rows: body.map((line) =>
      line.map((text, column) => ({
        text,
        tone:
          isNumber(column) || column === 0
            ? undefined
            : text === 'ok'
              ? 'good'
              : 'bad',
      })),
    ),
    coloured,
  });
}
