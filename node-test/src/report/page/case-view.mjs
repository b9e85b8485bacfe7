// One case of a cell: what was expected, how it ended, and what it printed.

import { element } from './element.mjs';
import { duration } from './figures.mjs';
import { outcomeNamed } from './outcomes.mjs';
import { printable } from './printable.mjs';

export function badge(outcome, ok) {
  return element(
    'span.badge',
    {},
    element(
      `span.cell.o-${outcome.name}${ok ? '' : '.bad'}`,
      { 'aria-hidden': 'true' },
      outcome.glyph,
    ),
    outcome.name,
  );
}

const fact = (name, text) =>
  text ? [element('dt', {}, name), element('dd', {}, printable(text))] : [];

const printed = (name, text) =>
  text?.trim()
    ? element(
        'figure',
        {},
        element('figcaption', {}, name),
        element('pre', { tabindex: 0, 'aria-label': name }, printable(text)),
      )
    : null;

export function caseDetails(one) {
  const { name, outcome, ok, expected, ended, ms, message, panic, hang } = one;
  const silent = ![one.stdout, one.stderr].some((text) => text?.trim());
  return element(
    `details.case${ok ? '' : '.bad'}`,
    { open: true },
    element(
      'summary',
      {},
      element('span.name', {}, printable(name)),
      badge(outcomeNamed(outcome), ok),
    ),
    element(
      'dl',
      {},
      ...fact('expected', expected.join(' or ')),
      ...fact('ended', `${ended}, after ${duration(ms)}`),
      ...fact('wrong', ok ? null : (message ?? 'not as expected')),
      ...fact('panic', panic),
      ...fact('hang', hang),
    ),
    one.said.length > 0
      ? element(
          'ul.said',
          {},
          ...one.said.map((line) => element('li', {}, printable(line))),
        )
      : null,
    printed('stdout', one.stdout),
    printed('stderr', one.stderr),
    silent ? element('p.silent', {}, 'It printed nothing.') : null,
  );
}
