// Results in which everything that can be text tries to be a part of the page.

import { plausibleResults } from './plausible-results.mjs';

/** Where it would be asked for, and what it would set, if it were. */
export const hostileText = (url) =>
  [
    '</script><script>window.hostile = 1</script>',
    '<!--<script>',
    `<img src="${url}" onerror="window.hostile = 1">`,
    `<link rel="stylesheet" href="${url}">`,
    '"><svg onload="window.hostile = 1"></svg>',
    "' onmouseover='window.hostile = 1' x='",
    '</style><iframe srcdoc="<script>parent.hostile = 1</script>"></iframe>',
    '${window.hostile = 1} $& $1 $`',
  ].join('\n');

/** The address of the cell whose log is full of it. */
export const HOSTILE_CELL = 'h07/3.16.1/stock/node-20.20.2';

export function hostileResults(url) {
  const text = hostileText(url);
  const results = plausibleResults();
  const hostile = (one) => ({
    ...{ ...one, name: text, message: text, panic: text, hang: text },
    ...{ ended: text, said: [text], stdout: text, stderr: text },
  });
  return {
    ...results,
    machine: text,
    hazards: results.hazards.map((one) =>
      one.id === 'h07' ? { ...one, title: text, stock: text } : one,
    ),
    cells: results.cells.map((cell) => {
      const { hazard, addon, variant, runtime, cases, why } = cell;
      const address = [hazard, addon, variant, runtime].join('/');
      if (address !== HOSTILE_CELL) return why ? { ...cell, why: text } : cell;
      return { ...cell, cases: cases.map(hostile) };
    }),
  };
}
