// Which cells are shown, and which of them stand out.

import { wasAsked } from './cells.mjs';

const isRuntime = ({ name, kind, generation }, wanted) =>
  [name, kind, generation].includes(wanted);

/** Whether a cell is in the part of the matrix that is looked at. */
export const isInPart = (cell, { hazard, addon, variant, runtime }) =>
  (!hazard || cell.hazard.id === hazard) &&
  (!addon || cell.addon === addon) &&
  (!variant || cell.variant === variant) &&
  (!runtime || isRuntime(cell.runtime, runtime));

/** Whether a cell of that part ended in the way that is looked for. */
export const isSought = (cell, { filters, unexpected }) =>
  (!filters.outcome || cell.outcome.name === filters.outcome) &&
  (!unexpected || (wasAsked(cell) && !cell.ok));
