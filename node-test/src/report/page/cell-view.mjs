// A cell, as a link to its log.

import { pathOf } from './address.mjs';
import { endOf, placeOf } from './cells.mjs';
import { element } from './element.mjs';

/** `withWord`: with the outcome's name, where there is room. `text`: in the glyph's place. */
export function cellLink(cell, { withWord = false, tabindex = null } = {}) {
  const { outcome, ok, index } = cell;
  return element(
    `a.cell.o-${outcome.name}${ok ? '' : '.bad'}${withWord ? '.wide' : ''}`,
    {
      href: `#${pathOf(cell)}`,
      'data-index': index,
      'aria-label': `${placeOf(cell)}: ${endOf(cell)}`,
      tabindex,
    },
    withWord ? `${outcome.glyph} ${endOf(cell).split(',')[0]}` : outcome.glyph,
  );
}
