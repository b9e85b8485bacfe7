// The log of a cell, with the cells beside it: the same hazard and addon, in each
// variant, on each runtime.

import { caseDetails, badge } from './case-view.mjs';
import { cellLink } from './cell-view.mjs';
import { wasAsked } from './cells.mjs';
import { element } from './element.mjs';
import { duration } from './figures.mjs';
import { shortNames } from './names.mjs';

/** A line of cells for each variant, a column for each runtime. */
function besides(cell, cells, runtimes) {
  const own = cells.filter(
    ({ hazard, addon }) => hazard === cell.hazard && addon === cell.addon,
  );
  const there = runtimes.filter((runtime) =>
    own.some((other) => other.runtime === runtime),
  );
  const short = shortNames(runtimes);
  const variants = [...new Set(own.map(({ variant }) => variant))];
  const link = (variant, runtime) => {
    const other = own.find(
      (one) => one.variant === variant && one.runtime === runtime,
    );
    if (!other) return element('td');
    const made = cellLink(other);
    if (other === cell) made.setAttribute('aria-current', 'true');
    return element('td', {}, made);
  };
  return element(
    'div.besides',
    { role: 'region', 'aria-label': 'On every runtime', tabindex: 0 },
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          element('td'),
          ...there.map(({ name }) =>
            element(
              'th',
              { scope: 'col' },
              element('span', {}, short.get(name)),
            ),
          ),
        ),
      ),
      element(
        'tbody',
        {},
        ...variants.map((variant) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, variant),
            ...there.map((runtime) => link(variant, runtime)),
          ),
        ),
      ),
    ),
  );
}

function verdict(cell) {
  if (!wasAsked(cell)) {
    return element('p.verdict', {}, `No case here: ${cell.why}.`);
  }
  return element(
    `p.verdict${cell.ok ? '' : '.bad'}`,
    {},
    badge(cell.outcome, cell.ok),
    cell.ok ? 'as expected' : 'not as expected',
    element('span.time', {}, duration(cell.ms)),
  );
}

const worstFirst = (a, b) => a.ok - b.ok;

const closeButton = (onclose) =>
  element(
    'button.close',
    { type: 'button', 'aria-label': 'Close (Escape)', onclick: onclose },
    '×',
  );

/** The panel's content; `cases` as `readLogs` gives them. */
export function cellPanel(cell, cases, { cells, runtimes }, onclose) {
  const { hazard, addon, variant, runtime } = cell;
  const { name, kind, generation } = runtime;
  const where =
    generation && generation !== kind ? `${name} (${generation})` : name;
  return [
    closeButton(onclose),
    element('p.where', {}, `${hazard.id} · ${addon} ${variant} · ${where}`),
    element('h2', { id: 'panel-title' }, hazard.title),
    element('p.stock', {}, `With stock: ${hazard.stock}.`),
    verdict(cell),
    besides(cell, cells, runtimes),
    ...[...cases].sort(worstFirst).map(caseDetails),
  ];
}

/** Where nothing can be shown, why. */
export const problemPanel = (title, text, onclose) => [
  closeButton(onclose),
  element('h2', { id: 'panel-title' }, title),
  element('p', {}, text),
];
