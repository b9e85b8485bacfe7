// The filters, and the legend, which filters by outcome.

import { countsOf, wasAsked } from './cells.mjs';
import { element } from './element.mjs';
import { count } from './figures.mjs';
import { isInPart } from './filter.mjs';
import { NO_CASE, OUTCOMES } from './outcomes.mjs';

const option = (value, text, chosen) =>
  element('option', { value, selected: value === chosen }, text);

const several = (title, options) =>
  options.length > 0 ? element('optgroup', { label: title }, ...options) : null;

const different = (items) => [...new Set(items)];

function runtimeOptions(runtimes, chosen) {
  const own = (names) => names.map((name) => option(name, name, chosen));
  const generations = different(
    runtimes
      .filter(({ kind, generation }) => generation && generation !== kind)
      .map(({ generation }) => generation),
  );
  const kinds = different(runtimes.map(({ kind }) => kind));
  return [
    several('Generations', own(generations.sort())),
    several('Kinds', own(kinds)),
    several('Runtimes', own(runtimes.map(({ name }) => name))),
  ];
}

/** `change({ hazard: 'h07' })` is called when something is chosen. */
export function filterFields(matrix, filters, change) {
  const { hazards, addons, variants, runtimes } = matrix;
  const named = (names, chosen) =>
    names.map((name) => option(name, name, chosen));
  const field = (name, title, all, options) =>
    element(
      'label',
      {},
      element('span', {}, title),
      element(
        'select',
        {
          name,
          onchange: ({ target }) => change({ [name]: target.value }),
        },
        option('', all, filters[name]),
        ...options,
      ),
    );
  return [
    field(
      ...['hazard', 'Hazard', 'all'],
      hazards.map(({ id, title }) =>
        option(id, `${id}  ${title}`, filters.hazard),
      ),
    ),
    field('addon', 'Addon', 'all', named(addons, filters.addon)),
    field('variant', 'Variant', 'all', named(variants, filters.variant)),
    field(
      ...['runtime', 'Runtime', 'all'],
      runtimeOptions(runtimes, filters.runtime),
    ),
  ];
}

function chip({ name, glyph, means }, text, number, { pressed, onclick }) {
  return element(
    'button.chip',
    {
      ...{ type: 'button', title: means, 'data-outcome': name },
      'aria-pressed': String(pressed),
      disabled: number === 0 && !pressed,
      onclick,
    },
    element(`span.cell.o-${name}`, { 'aria-hidden': 'true' }, glyph),
    element('span', {}, text),
    element('b', {}, count(number)),
  );
}

const UNEXPECTED = {
  ...{ name: 'unexpected', glyph: '?' },
  means: 'ended in another way than the hazard has recorded',
};

/** The legend: each outcome with its count in the part that is looked at. */
export function legend(cells, { filters, unexpected }, change) {
  const part = cells.filter((cell) => isInPart(cell, filters));
  const counts = countsOf(part);
  const bad = part.filter((cell) => wasAsked(cell) && !cell.ok).length;
  const outcomeChip = (outcome) => {
    const pressed = filters.outcome === outcome.name;
    return chip(outcome, outcome.name, counts.get(outcome.name) ?? 0, {
      pressed,
      onclick: () => change({ outcome: pressed ? '' : outcome.name }),
    });
  };
  return [
    chip(UNEXPECTED, 'not as expected', bad, {
      pressed: unexpected,
      onclick: () => change({}, { unexpected: !unexpected }),
    }),
    ...OUTCOMES.map(outcomeChip),
    chip(NO_CASE, 'no case', counts.get(NO_CASE.name) ?? 0, {
      pressed: filters.outcome === NO_CASE.name,
      onclick: () =>
        change({
          outcome: filters.outcome === NO_CASE.name ? '' : NO_CASE.name,
        }),
    }),
  ];
}
