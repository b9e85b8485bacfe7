// Runs cells for the tests of a file, on a display of their own.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

import { DEFAULTS, runCell } from '../src/cell.mjs';
import { startDisplay } from '../src/display.mjs';
import { electronDist } from '../src/dist.mjs';
import { runPatchedCell } from '../src/patched-cell.mjs';
import { problems } from '../src/problems.mjs';

/** An Electron of one's own is what is tested then, and no other. */
const own = process.env.ELECTRON_OVERRIDE_DIST_PATH ? [''] : null;

/** The Electron that everything is tested on, and one that a part of it is tested on. */
export const WHOLE = own ?? ['22.3.25'];
export const IN_PART = own ? [] : ['18.3.7'];

/** What the figures of the stock releases were measured on. */
export const MEASURED = own ? [] : ['22.3.25'];

export const named = (version) => `Electron ${version || 'of one’s own'}`;

/** For a file: resolves to what runs a cell. */
export function cells() {
  let display;
  before(async () => {
    display = await startDisplay();
  });
  after(() => display?.end());
  return async (version, options) => {
    const dist = await electronDist(version);
    const run = options.patched ? runPatchedCell : runCell;
    return run({
      ...{ dist, version, display: display.name },
      ...{ reloads: DEFAULTS.reloads, ...options },
    });
  };
}

/** Fails with what does not hold of a patched cell. */
export function assertGood(result, reloads) {
  assert.deepEqual(problems(result, reloads), []);
}
