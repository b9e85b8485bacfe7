// What became of the matrix, as data: what the table and the page are made from.

import os from 'node:os';

import { OUTCOMES } from './hazard.mjs';

const worst = (outcomes) =>
  OUTCOMES.findLast((outcome) => outcomes.includes(outcome));

/**
 * A cell's result: `{ hazard, addon, variant, runtime, outcome, ok, ms, why, cases }`.
 * `outcome` is the worst of its cases, or `null` where there is none and `why` says so.
 */
export function cellResult({ hazard, addon, variant, runtime, why }, cases) {
  return {
    hazard: hazard.id,
    ...{ addon, variant, runtime: runtime.name, why: why ?? null },
    outcome: cases.length > 0 ? worst(cases.map((one) => one.outcome)) : null,
    ok: cases.every((one) => one.ok),
    ms: cases.reduce((sum, one) => sum + one.ms, 0),
    cases,
  };
}

/** All of it, with what its names mean. `cells` are as above. */
export function results({ hazards, runtimes, cells, startedAt, ms }) {
  const cpus = os.cpus();
  return {
    version: 1,
    startedAt: startedAt.toISOString(),
    ms,
    machine: `${cpus[0]?.model ?? 'unknown'}, ${cpus.length} cores, ${os.type()} ${os.release()}`,
    hazards: hazards.map(({ id, title, stock }) => ({ id, title, stock })),
    runtimes: runtimes.map(({ name, kind, version, generation }) => ({
      ...{ name, kind, version, generation },
    })),
    addons: [...new Set(cells.map(({ addon }) => addon))],
    cells,
  };
}
