// The matrix as text: a table that fills while it runs, and what was not as expected.

import { layOut } from '../table.mjs';

const SHORT = { stock: 'stock', patched: 'patched', 'napi-sys-alone': 'alone' };

/** Columns: each addon in each variant that there is. */
function columnsOf(cells) {
  const columns = [];
  for (const { addon, variant } of cells) {
    const known = columns.some(
      (column) => column.addon === addon && column.variant === variant,
    );
    if (!known) columns.push({ addon, variant });
  }
  const place = ({ variant }) => Object.keys(SHORT).indexOf(variant);
  return columns.sort((a, b) => place(a) - place(b));
}

/** What is told of the cells of one hazard and column. */
function cellText(cells) {
  const asked = cells.filter(({ why }) => !why);
  if (asked.length === 0) return { text: cells.length > 0 ? '–' : '' };
  const ended = asked.filter(({ result }) => result);
  const bad = ended.filter(({ result }) => !result.ok).length;
  const text = `${ended.length - bad}/${asked.length}`;
  if (bad > 0) return { text: `${text} !`, tone: 'bad' };
  return { text, tone: ended.length < asked.length ? 'faint' : 'good' };
}

/** A row for a hazard, a column for an addon and variant: how many cells are as expected. */
export function summary(cells, { coloured }) {
  const columns = columnsOf(cells);
  const groups = [{ title: '', columns: 1 }];
  for (const { variant } of columns) {
    if (groups.at(-1).variant === variant) groups.at(-1).columns += 1;
    else groups.push({ title: SHORT[variant], columns: 1, variant });
  }
  const hazards = [...new Set(cells.map(({ hazard }) => hazard))];
  const rows = hazards.map((hazard) => [
    { text: hazard.id },
    ...columns.map(({ addon, variant }) =>
      cellText(
        cells.filter(
          (cell) =>
            cell.hazard === hazard &&
            cell.addon === addon &&
            cell.variant === variant,
        ),
      ),
    ),
  ]);
  const header = ['', ...columns.map(({ addon }) => addon)];
  return layOut({
    groups,
    header: header.map((text) => ({ text, tone: 'bold' })),
    rows,
    coloured,
  });
}

export const nameOf = ({ hazard, addon, variant, runtime }) =>
  `${hazard.id}, ${addon} ${variant}, ${runtime.name}`;

/** What is wrong with a cell, a paragraph for each of its cases that are not as expected. */
export const complaints = (cell) =>
  cell.result.cases
    .filter(({ ok }) => !ok)
    .map(({ name, ended, message, panic, hang, stderr }) =>
      [
        `${nameOf(cell)}: ${name}: ${ended}`,
        ...[message, panic, hang, stderr.trim().slice(-600)]
          .filter(Boolean)
          .map((text) => text.replace(/^/gm, '    ')),
      ].join('\n'),
    );
