// The heat map: a row for a hazard, a column for an addon and variant, and in each
// field a small cell for a runtime.

import { cellLink } from './cell-view.mjs';
import { columnGroups } from './columns.mjs';
import { element } from './element.mjs';
import { isInPart, isSought } from './filter.mjs';
import { shortNames } from './names.mjs';

/** Cells of a field stand in so many lines. */
const LINES = 3;

/** A field of so few cells across is narrower than the name of its variant. */
const NARROW = 2;

/** The one whose name has spaces breaks there, where its column is narrow. */
const variantTitle = (variant) =>
  variant.replace('napi-sys-alone', 'napi\u2011sys alone');

const acrossOf = (runtimes) => Math.ceil(runtimes.length / LINES);

function head(groups) {
  const columns = groups.flatMap(({ addons }) => addons);
  const width = ({ addons }) =>
    addons.reduce((sum, one) => sum + one.columns.length, 0);
  const isNarrow = ({ runtimes }) =>
    runtimes.length > 1 && acrossOf(runtimes) < NARROW;
  return element(
    'thead',
    {},
    element(
      'tr',
      {},
      element('th.corner', { rowspan: 3, scope: 'col' }, 'Hazard'),
      ...groups.map((group) =>
        element(
          'th.group.first',
          { colspan: width(group), scope: 'colgroup' },
          element('span', {}, group.title),
        ),
      ),
    ),
    element(
      'tr',
      {},
      ...columns.map(({ addon, columns: own }) =>
        element(
          'th.addon.first',
          { colspan: own.length, scope: 'colgroup' },
          element('span', {}, addon),
        ),
      ),
    ),
    element(
      'tr',
      {},
      ...columns.flatMap(({ columns: own }) =>
        own.map((column, place) =>
          element(
            `th.variant${place === 0 ? '.first' : ''}${isNarrow(column) ? '.narrow' : ''}`,
            { scope: 'col' },
            element('span', {}, variantTitle(column.variant)),
          ),
        ),
      ),
    ),
  );
}

function field(cells, { runtimes }, state) {
  const only = runtimes.length === 1;
  const made = element(`div.field${only ? '.only' : ''}`);
  made.style.setProperty('--across', acrossOf(runtimes));
  for (const runtime of runtimes) {
    const cell = cells.get(runtime);
    made.append(
      cell && isSought(cell, state)
        ? cellLink(cell, { withWord: only, tabindex: -1 })
        : element('span.cell.blank'),
    );
  }
  return made;
}

/** The cells of each hazard, addon and variant, by runtime. */
function byField(cells) {
  const fields = new Map();
  for (const cell of cells) {
    const key = JSON.stringify([cell.hazard.id, cell.addon, cell.variant]);
    if (!fields.has(key)) fields.set(key, new Map());
    fields.get(key).set(cell.runtime, cell);
  }
  return (hazard, { addon, variant }) =>
    fields.get(JSON.stringify([hazard.id, addon, variant]));
}

/** The table, or a sentence where no cell is left. */
export function matrixTable(matrix, cells, state) {
  const part = cells.filter((cell) => isInPart(cell, state.filters));
  const sought = part.filter((cell) => isSought(cell, state));
  if (sought.length === 0) {
    return element('p.nothing', {}, 'No cell is left by these filters.');
  }
  const hazards = new Set(sought.map(({ hazard }) => hazard));
  const groups = columnGroups(sought, cells, matrix.runtimes);
  const columns = groups.flatMap(({ addons }) =>
    addons.flatMap((one) => one.columns),
  );
  const fieldOf = byField(part);
  const rows = matrix.hazards
    .filter((hazard) => hazards.has(hazard))
    .map((hazard) =>
      element(
        'tr',
        {},
        element(
          'th.hazard',
          { scope: 'row' },
          element('span.id', {}, hazard.id),
          element('span.what', {}, hazard.title),
        ),
        ...columns.map((column, place) => {
          const own = fieldOf(hazard, column);
          const first = columns[place - 1]?.addon !== column.addon;
          return element(
            `td${first ? '.first' : ''}`,
            {},
            own ? field(own, column, state) : null,
          );
        }),
      ),
    );
  return element('table', {}, head(groups), element('tbody', {}, ...rows));
}

/** Which cell of a field is which runtime; each filters by its own. */
export function runtimeKey({ runtimes }, { filters }, change) {
  const short = shortNames(runtimes);
  const made = element('div.field.key');
  made.style.setProperty('--across', acrossOf(runtimes));
  for (const { name, generation } of runtimes) {
    const pressed = filters.runtime === name;
    made.append(
      element(
        'button',
        {
          ...{ type: 'button', title: `${name} (${generation})` },
          'data-runtime': name,
          'aria-pressed': String(pressed),
          onclick: () => change({ runtime: pressed ? '' : name }),
        },
        short.get(name),
      ),
    );
  }
  return [
    element('p', {}, 'In each field, a square for a runtime, in this order:'),
    made,
  ];
}
