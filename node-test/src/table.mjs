// The demo's table as text. What it is drawn on, and when, is not known here.

const GAP = '  ';

const COLOURS = {
  good: (text) => `\u001b[32m${text}\u001b[39m`,
  bad: (text) => `\u001b[31m${text}\u001b[39m`,
  faint: (text) => `\u001b[2m${text}\u001b[22m`,
  bold: (text) => `\u001b[1m${text}\u001b[22m`,
};

const PLAIN = Object.fromEntries(
  Object.keys(COLOURS).map((name) => [name, (text) => text]),
);

export const style = (coloured) => (coloured ? COLOURS : PLAIN);

/**
 * Lays out rows of cells in columns. A cell is `{ text, tone }`, `tone` one of
 * `good`, `bad`, `faint`, `bold` or none; `groups` are titles over several
 * columns each: `{ title, columns }`. Resolves to an array of lines.
 */
export function layOut({ groups, header, rows, coloured = false }) {
  const paint = style(coloured);
  const all = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...all.map((row) => row[column].text.length)),
  );
  spread(groups, widths);
  const line = (cells) =>
    cells
      .map(({ text, tone }, column) => {
        const padding = ' '.repeat(widths[column] - text.length);
        return (tone && text ? paint[tone](text) : text) + padding;
      })
      .join(GAP)
      .trimEnd();
  const titles = [];
  const rule = [];
  for (const { first, last, title } of spans(groups)) {
    const width = widthOf(widths, first, last);
    titles.push(
      (title && paint.bold(title)) + ' '.repeat(width - title.length),
    );
    rule.push((title ? '─' : ' ').repeat(width));
  }
  return [
    titles.join(GAP).trimEnd(),
    rule.join(GAP).trimEnd(),
    line(header),
    ...rows.map(line),
  ];
}

function spans(groups) {
  let next = 0;
  return groups.map(({ title, columns }) => {
    const first = next;
    next += columns;
    return { title, first, last: next - 1 };
  });
}

const widthOf = (widths, first, last) =>
  widths.slice(first, last + 1).reduce((sum, width) => sum + width, 0) +
  GAP.length * (last - first);

/** Widens the last column under a title that is longer than its columns. */
function spread(groups, widths) {
  for (const { title, first, last } of spans(groups)) {
    widths[last] += Math.max(0, title.length - widthOf(widths, first, last));
  }
}
