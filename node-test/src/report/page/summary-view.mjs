// What is said before the table: the verdict, what was run, and how stock and
// patched went in all.

import { countsOf, endOf, placeOf, wasAsked } from './cells.mjs';
import { element } from './element.mjs';
import { count, counted, duration } from './figures.mjs';
import { NO_CASE, OUTCOMES } from './outcomes.mjs';
import { pathOf } from './address.mjs';

/** More of them than this, and nobody reads them one after another. */
const LISTED = 12;

export function verdictOf(cells) {
  const asked = cells.filter(wasAsked);
  const bad = asked.filter(({ ok }) => !ok);
  if (asked.length === 0) return 'No cell was run.';
  return bad.length === 0
    ? `All ${counted(asked.length, 'cell')} ended as expected.`
    : `${count(bad.length)} of ${counted(asked.length, 'cell')} did not end as expected.`;
}

export const aboutOf = ({ hazards, addons, runtimes }) =>
  `${counted(hazards.length, 'hazard')} to thread-safe functions of Node-API when their environment ends, ${counted(addons.length, 'addon')}, ${counted(runtimes.length, 'runtime')}. Stock is what is published: it has to fail as recorded. Patched has to survive, but for what a runtime does by itself.`;

export const ranOf = ({ startedAt, ms, machine }) =>
  `${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${duration(ms)}; ${machine}`;

function bar(variant, cells) {
  const asked = cells.filter(wasAsked);
  const counts = countsOf(asked);
  const there = OUTCOMES.filter(({ name }) => counts.has(name));
  const inWords = there.map(({ name }) => `${counts.get(name)} ${name}`);
  const parts = there.map(({ name, glyph }) => {
    const number = counts.get(name);
    const part = element(
      `span.part.o-${name}`,
      { title: `${count(number)} ${name}` },
      element('span', {}, `${glyph} ${count(number)}`),
    );
    part.style.flexGrow = number;
    return part;
  });
  return element(
    'div.variant',
    {},
    element('span.name', {}, variant),
    element(
      'div.bar',
      { role: 'img', 'aria-label': `${variant}: ${inWords.join(', ')}` },
      ...parts,
    ),
    element('span.sum', {}, counted(asked.length, 'cell')),
  );
}

export const bars = ({ variants }, cells) =>
  [...variants]
    .sort((a, b) => (a === 'stock' ? -1 : b === 'stock' ? 1 : 0))
    .map((variant) =>
      bar(
        variant,
        cells.filter((cell) => cell.variant === variant),
      ),
    );

/** What did not end as expected, to be clicked; nothing where everything did. */
export function unexpectedList(cells) {
  const bad = cells.filter((cell) => cell.outcome !== NO_CASE && !cell.ok);
  if (bad.length === 0) return [];
  const links = bad
    .slice(0, LISTED)
    .map((cell) =>
      element(
        'li',
        {},
        element('a', { href: `#${pathOf(cell)}` }, placeOf(cell)),
        ` ${endOf(cell)}`,
      ),
    );
  const rest = bad.length - links.length;
  return [
    element('h2', {}, 'Not as expected'),
    element('ul', {}, ...links),
    rest > 0 ? element('p', {}, `and ${count(rest)} more, in the matrix`) : '',
  ];
}
