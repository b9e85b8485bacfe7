// What the demo says: its table, a line for a cell, and the sum of it.

import { layOut } from './table.mjs';

const count = (number) => number.toLocaleString('en');

function cellText({ end, started, run }) {
  if (!end) {
    if (!started) return { text: '·', tone: 'faint' };
    const ran = Math.floor((performance.now() - started) / 1000);
    const which = run > 1 ? `run ${run}, ` : 'running ';
    return { text: `${which}${ran} s`, tone: 'faint' };
  }
  if (end.outcome !== 'survived') return { text: end.text, tone: 'bad' };
  const { lost } = end.sums;
  return {
    text: `survived, ${count(lost)} lost`,
    tone: lost === 0 ? 'good' : 'bad',
  };
}

/** The table as lines: a row for a runtime, a column for an addon. */
export function demoTable({ runtimes, columns, cells, colour }) {
  const groups = [{ title: '', columns: 2 }];
  for (const { variant } of columns) {
    const last = groups.at(-1);
    if (last.title === variant) last.columns += 1;
    else groups.push({ title: variant, columns: 1 });
  }
  const header = ['runtime', '', ...columns.map(({ napi }) => `napi ${napi}`)];
  const rows = runtimes.map((runtime) => [
    { text: runtime.name },
    {
      text: runtime.kind === 'node' ? runtime.generation : '',
      tone: 'faint',
    },
    ...cells.filter((cell) => cell.runtime === runtime).map(cellText),
  ]);
  return layOut({
    groups,
    header: header.map((text) => ({ text, tone: 'bold' })),
    rows,
    coloured: colour,
  });
}

const why = ({ panic, hang, timedOut }) =>
  panic ?? hang ?? (timedOut ? 'the whole run took too long' : '');

/** One cell that has ended, as a line. */
export function resultLine({ runtime, variant, napi, end }) {
  const name = `${runtime.name.padEnd(13)} ${variant.padEnd(8)} ${napi.padEnd(8)}`;
  const detail =
    end.outcome === 'survived'
      ? `${end.sums.reloads} reloads, ${count(end.sums.lost)} of ${count(end.sums.created)} payloads lost`
      : why(end);
  const time = `${(end.ms / 1000).toFixed(1)} s`.padStart(7);
  return `${name} ${time}  ${[end.text, detail].filter(Boolean).join(': ')}`;
}

const STDERR_LINES = 8;

function sumOf(variant, cells) {
  const outcomes = new Map();
  for (const { end } of cells) {
    outcomes.set(end.outcome, (outcomes.get(end.outcome) ?? 0) + 1);
  }
  const parts = [...outcomes].map(([outcome, n]) => `${n} ${outcome}`);
  const lost = cells.reduce((sum, { end }) => {
    return sum + (end.outcome === 'survived' ? end.sums.lost : 0);
  }, 0);
  return `${variant.padEnd(8)} ${cells.length} cells: ${parts.join(', ')}; ${count(lost)} payloads lost where it survived`;
}

const isClean = ({ end }) => end.outcome === 'survived' && end.sums.lost === 0;

/**
 * What became of both variants, and whether the patched one is clean, with nothing
 * lost: with the end of stderr for each patched cell that is not.
 */
export function tally(cells) {
  const of = (variant) => cells.filter((cell) => cell.variant === variant);
  const unclean = of('patched').filter((cell) => !isClean(cell));
  const lines = ['stock', 'patched']
    .filter((variant) => of(variant).length > 0)
    .map((variant) => sumOf(variant, of(variant)));
  for (const cell of unclean) {
    const stderr = cell.end.stderr.trim().split('\n').slice(-STDERR_LINES);
    lines.push('', resultLine(cell), ...stderr.map((line) => `    ${line}`));
  }
  return { lines, passed: unclean.length === 0 };
}
