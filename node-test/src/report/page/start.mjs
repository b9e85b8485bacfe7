// Draws the page, and draws again what a click or the address changes.

/* global addEventListener, document, history, location, matchMedia */

import { pathOf, readAddress, writeAddress } from './address.mjs';
import { addArrowKeys, stopAt } from './arrow-keys.mjs';
import { cellsOf } from './cells.mjs';
import { byId } from './element.mjs';
import { filterFields, legend } from './filters-view.mjs';
import { addHints } from './hint.mjs';
import { readLogs } from './logs.mjs';
import { matrixTable, runtimeKey } from './matrix-view.mjs';
import { cellPanel, problemPanel } from './panel-view.mjs';
import {
  aboutOf,
  bars,
  ranOf,
  unexpectedList,
  verdictOf,
} from './summary-view.mjs';
import { addThemeSwitch } from './theme.mjs';

const matrix = JSON.parse(byId('matrix').textContent);
const cells = cellsOf(matrix);
const casesOf = readLogs(byId('logs').textContent);
const panel = byId('panel');
const box = byId('box');
const coversAll = matchMedia('(max-width: 760px)');

let state = readAddress(location.hash);
/** What had the focus when the panel was opened. */
let cameFrom = null;

function drawFilters() {
  byId('filters').replaceChildren(
    ...filterFields(matrix, state.filters, change),
  );
  byId('legend').replaceChildren(...legend(cells, state, change));
  byId('reading').replaceChildren(...runtimeKey(matrix, state, change));
}

const linkTo = (open) =>
  [...box.querySelectorAll('a.cell')].find(
    (link) => pathOf(cells[link.dataset.index]) === open,
  );

function drawMatrix() {
  box.replaceChildren(matrixTable(matrix, cells, state));
  stopAt(box);
}

function markOpen() {
  const before = box.querySelector('[aria-current]');
  if (before) before.removeAttribute('aria-current');
  const link = state.open && linkTo(state.open);
  if (!link) return;
  link.setAttribute('aria-current', 'true');
  stopAt(box, link);
  link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

async function contentOf(open) {
  const cell = cells.find((one) => pathOf(one) === open);
  if (!cell) {
    return problemPanel(
      'No such cell',
      `These results have no ${open}.`,
      close,
    );
  }
  try {
    const { runtimes } = matrix;
    return cellPanel(cell, await casesOf(cell), { cells, runtimes }, close);
  } catch (error) {
    const text = `This browser cannot unpack it: ${error.message}`;
    return problemPanel('The log cannot be shown', text, close);
  }
}

function leavePanel() {
  panel.hidden = true;
  panel.replaceChildren();
  const back = cameFrom?.isConnected
    ? cameFrom
    : box.querySelector('a.cell[tabindex="0"]');
  cameFrom = null;
  back?.focus({ preventScroll: true });
}

async function drawPanel() {
  const { open } = state;
  document.body.classList.toggle('with-panel', Boolean(open));
  byId('hint').hidden = true;
  document.querySelector('main').inert = Boolean(open) && coversAll.matches;
  markOpen();
  if (!open) {
    if (!panel.hidden) leavePanel();
    return;
  }
  const content = await contentOf(open);
  // Another one may have been asked for meanwhile.
  if (state.open !== open) return;
  panel.replaceChildren(...content);
  panel.hidden = false;
  panel.scrollTop = 0;
  panel.focus({ preventScroll: true });
}

/** Draws what differs between the state and the next one. */
function go(next) {
  const before = state;
  state = next;
  const filtersOf = ({ filters, unexpected }) =>
    JSON.stringify([filters, unexpected]);
  if (filtersOf(before) !== filtersOf(next)) {
    const focused = document.activeElement;
    const { name, dataset } = focused ?? {};
    drawFilters();
    drawMatrix();
    refocus(name, dataset ?? {});
    markOpen();
  }
  if (before.open !== next.open) drawPanel();
}

/** The filters are drawn anew, also the one that was just used. */
function refocus(name, { outcome, runtime }) {
  if (document.activeElement !== document.body) return;
  const same = [
    ...document.querySelectorAll('select, .chip, .key button'),
  ].find(
    (one) =>
      (one.name && one.name === name) ||
      (outcome && one.dataset.outcome === outcome) ||
      (runtime && one.dataset.runtime === runtime),
  );
  same?.focus({ preventScroll: true });
}

function change(filters, rest = {}) {
  const next = {
    ...{ ...state, ...rest },
    filters: { ...state.filters, ...filters },
  };
  history.replaceState(null, '', writeAddress(next));
  go(next);
}

function open(link) {
  if (!panel.contains(link)) cameFrom = link;
  const next = { ...state, open: link.getAttribute('href').slice(1) };
  if (next.open === state.open) return;
  history.pushState(null, '', writeAddress(next));
  go(next);
}

function close() {
  const next = { ...state, open: null };
  history.replaceState(null, '', writeAddress(next));
  go(next);
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]');
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
  if (!link || elsewhere || event.button !== 0) return;
  event.preventDefault();
  open(link);
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && state.open) close();
});
addEventListener('popstate', () => go(readAddress(location.hash)));
coversAll.addEventListener('change', () => {
  document.querySelector('main').inert =
    Boolean(state.open) && coversAll.matches;
});
byId('filters').addEventListener('submit', (event) => event.preventDefault());

byId('verdict').textContent = verdictOf(cells);
byId('about').textContent = aboutOf(matrix);
byId('ran').textContent = ranOf(matrix);
byId('summary').replaceChildren(...bars(matrix, cells));
byId('unexpected').replaceChildren(...unexpectedList(cells));
byId('unexpected').hidden = byId('unexpected').children.length === 0;
addThemeSwitch(byId('theme'));
drawFilters();
drawMatrix();
addArrowKeys(box);
addHints(byId('hint'), cells);
drawPanel();
document.body.dataset.drawn = 'true';
