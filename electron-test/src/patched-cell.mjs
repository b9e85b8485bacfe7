// A cell that must be good in every way. What a leak adds, it adds in every run;
// what a busy machine does to a process's memory, now and then.

import { runCell } from './cell.mjs';
import { FLAT, problems } from './problems.mjs';

/** So often does memory have to grow before it counts. */
const RUNS = 3;

/** Runs a cell, and again while nothing but its memory is wrong; resolves to the last run. */
export async function runPatchedCell(options, handlers) {
  for (let run = 1; ; run++) {
    const result = await runCell(options, handlers);
    const others = problems({ ...result, growth: null }, options.reloads);
    const flat = result.growth === null || result.growth < FLAT;
    if (flat || others.length > 0 || run === RUNS) return { ...result, run };
  }
}
