// What the expectations of several hazards go by.

import assert from 'node:assert/strict';

import { reportOf } from './telling.mjs';

/** Whether a runtime is Node, or an Electron that runs as Node. */
export const isNode = ({ generation }) => /^G\d$/.test(generation);

/** An end of an environment that runs its hooks: Deno runs none on `terminate`. */
export const endWithHooks = ({ runtime }) =>
  runtime.kind === 'deno' ? 'natural' : 'terminate';

/**
 * For stock functions that hang, or that are never closed: options with a shorter limit,
 * which is certain to pass.
 */
export const soonGivenUp =
  (options = {}, limitMs = 3_000) =>
  (where) => ({
    ...(typeof options === 'function' ? options(where) : options),
    ...(where.variant === 'stock' ? { limitMs } : {}),
  });

/** What scenarios wait for that comes when an environment's functions are closed. */
const CLOSED = new Set([
  'the environment did not end',
  'the function was not finalized',
  '0 functions were finalized',
]);

/**
 * A verdict. Deno closes no function when an environment ends: what is called then is
 * accepted, and goes nowhere.
 */
export function closedOrSwallowed(end, { runtime }) {
  if (runtime.kind !== 'deno') return end.outcome;
  const waitedInVain = end.outcome === 'hung' && CLOSED.has(end.hang);
  const neverFinalized =
    end.outcome === 'survived' && reportOf(end).finalized === 0;
  return waitedInVain || neverFinalized ? 'swallowed' : end.outcome;
}

/** A verdict: as above, and whether payloads were never dropped. */
export function keptOrLost(end, where) {
  if (end.outcome !== 'survived') return closedOrSwallowed(end, where);
  const { created, dropped } = reportOf(end);
  return dropped < created ? 'lost' : 'survived';
}

/**
 * Asserts that a script came to where it printed a line that begins so, however it ended:
 * one that hangs or crashes while it loads has shown nothing.
 */
export function reached({ lines }, line) {
  assert.ok(
    lines.some((printed) => printed.startsWith(line)),
    `it ended before it printed "${line}"`,
  );
}

/** Asserts that every payload that was made was dropped, once. */
export function assertNoneLost({ created, dropped, droppedTwice }) {
  assert.equal(created - dropped, 0, 'payloads are lost');
  assert.equal(droppedTwice, 0, 'payloads were dropped twice');
}
