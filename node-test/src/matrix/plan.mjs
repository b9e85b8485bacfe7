// Which cells the matrix has, and what is run in each: a cell is one hazard, addon,
// variant and runtime, and has the cases that are about them.

import { MAIN } from './addons.mjs';
import { expectation } from './hazard.mjs';
import { FEW } from './runtimes.mjs';

/** What a case calls the expectations of a variant. */
const KEYS = {
  stock: 'stock',
  patched: 'patched',
  'napi-sys-alone': 'napiSysAlone',
};

const names = (list, name) => !list || list.includes(name);

/** Whether a list of runtimes (names, kinds or generations) has this one. */
const namesRuntime = (list, { name, kind, generation }) =>
  !list || [name, kind, generation].some((word) => list.includes(word));

const reasonFor = (hazard, { addon, variant, runtime }) =>
  hazard.without.find(
    ({ addons, variants, runtimes }) =>
      names(addons, addon) &&
      names(variants, variant) &&
      namesRuntime(runtimes, runtime),
  )?.why;

function casesOf(hazard, where) {
  const { addon, variant, runtime } = where;
  const isAbout = ({ addons, runtimes }) =>
    names(addons, addon) && namesRuntime(runtimes, runtime);
  const given = (one) => one[KEYS[variant]];
  return hazard.cases
    .filter((one) => given(one) && isAbout(one) && isAbout(given(one)))
    .map((one) => ({ ...one, ...expectation(given(one)) }));
}

function cellOf(hazard, where) {
  const why = reasonFor(hazard, where);
  const cases = why ? [] : casesOf(hazard, where);
  return { hazard, ...where, cases, why };
}

/** Where a main cell has neither a case nor a reason, what is not seen would not be missed. */
function assertCovered({ hazard, addon, variant, runtime, cases, why }) {
  if (cases.length > 0 || why) return;
  throw new Error(
    `${hazard.id} has no case for ${addon}, ${variant}, on ${runtime.name}; write one, or say in its \`without\` why there is none`,
  );
}

/**
 * The cells of these hazards, addons, variants and runtimes. Of the addons that are not
 * main ones, and with napi-sys alone, those that have a case, on a few runtimes; what is
 * for every runtime, on all.
 */
export function plan({ hazards, addons, variants, runtimes }) {
  const cells = [];
  for (const hazard of hazards)
    for (const addon of addons)
      for (const variant of variants)
        for (const runtime of runtimes) {
          const cell = cellOf(hazard, { addon, variant, runtime });
          const main = MAIN.includes(addon) && variant !== 'napi-sys-alone';
          if (main) assertCovered(cell);
          else if (!FEW.includes(runtime.name)) {
            cell.cases = cell.cases.filter(({ everywhere }) => everywhere);
          }
          if (main || cell.cases.length > 0) cells.push(cell);
        }
  return cells;
}
