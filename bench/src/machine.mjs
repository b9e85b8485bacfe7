// Whether the machine was quiet enough for the figures to mean anything.

import os from 'node:os';

import { median } from './statistics.mjs';

/** Below this share of a processor for each of two busy threads, a round was disturbed. */
const QUIET_SHARE = 0.9;
/** With more disturbed rounds than this, the medians are as well. */
const MOST_DISTURBED = 0.25;

export const processors = () => os.availableParallelism?.() ?? os.cpus().length;

/** The machine and its load, in a line. */
export function machineLine() {
  const loads = os.loadavg().map((load) => load.toFixed(2));
  const [{ model }] = os.cpus();
  return `${processors()} processors (${model.trim()}), load average ${loads.join(' ')}`;
}

/**
 * Judges a run by the share of a processor that two busy threads had before
 * each measurement of each round: `{ quiet, share, disturbed, text }`.
 */
export function judge(shares) {
  const disturbed = shares.filter((share) => share < QUIET_SHARE).length;
  const share = median(shares);
  const quiet = disturbed <= shares.length * MOST_DISTURBED;
  const percent = (part) => `${Math.round(part * 100)} %`;
  const text = quiet
    ? `quiet: two busy threads had ${percent(share)} of a processor each`
    : `NOT QUIET: ${disturbed} of ${shares.length} rounds were disturbed; two busy threads ` +
      `had down to ${percent(Math.min(...shares))} of a processor each. A live producer ` +
      'and the JavaScript thread need one each: do not believe these figures, least of ' +
      'all the live ones.';
  return { quiet, share, disturbed, text };
}
