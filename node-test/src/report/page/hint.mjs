// What a cell is, beside it, while it is pointed at or has the focus.

/* global innerHeight, innerWidth, document */

import { endOf, placeOf } from './cells.mjs';
import { element } from './element.mjs';

const GAP = 8;

function putBeside(hint, target) {
  const { left, top, bottom, width } = target.getBoundingClientRect();
  const own = hint.getBoundingClientRect();
  const middle = left + width / 2 - own.width / 2;
  const x = Math.max(GAP, Math.min(middle, innerWidth - own.width - GAP));
  const below = bottom + GAP;
  const y = below + own.height < innerHeight ? below : top - GAP - own.height;
  hint.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
}

function markInKey(name) {
  for (const key of document.querySelectorAll('.key button')) {
    key.classList.toggle('pointed', key.dataset.runtime === name);
  }
}

export function addHints(hint, cells) {
  const hide = () => {
    hint.hidden = true;
    markInKey(null);
  };
  const show = ({ target, pointerType = 'mouse' }) => {
    const link = target.closest?.('a.cell');
    // A finger hides what it points at, and opens it anyhow.
    if (!link || pointerType !== 'mouse') {
      hide();
      return;
    }
    const cell = cells[link.dataset.index];
    hint.replaceChildren(
      element('b', {}, endOf(cell)),
      element('span', {}, placeOf(cell)),
    );
    hint.hidden = false;
    putBeside(hint, link);
    markInKey(cell.runtime.name);
  };
  document.addEventListener('pointerover', show);
  document.addEventListener('focusin', (event) => {
    if (event.target.matches(':focus-visible')) show(event);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('scroll', hide, true);
}
