// The matrix: which cells there are, and how they are run, two at a time.

import { addonFor } from '../src/addons.mjs';
import { selectRuntimes } from '../../node-test/src/runtimes.mjs';
import { buildReenv } from './build.mjs';
import { runCell, runEmpty, SHAPES } from './cell.mjs';

/** Versions of Node that no Electron within reach has. */
export const NODES = [
  ...['18.20.8', '20.20.2', '22.23.3'],
  ...['24.13.0', '24.21.0', '26.10.0'],
];

const AT_ONCE = 2;

/** The cells of these versions of Node, addons (`napis`) and variants, in every shape. */
export function cellsOf({ nodes, napis, variants }) {
  return selectRuntimes(nodes.map((version) => `node-${version}`)).flatMap(
    (runtime) =>
      napis.flatMap((napi) =>
        variants.flatMap((variant) =>
          Object.keys(SHAPES).map((shape) => ({
            runtime,
            napi,
            variant,
            shape,
          })),
        ),
      ),
  );
}

/** What a cell is called in a sentence. */
export const nameOf = ({ runtime, napi, variant, shape }) =>
  `${runtime.name}, ${napi === 'C++' ? napi : `napi ${napi}`}, ${variant}, ${shape}`;

const pageMakers = new Map();

/** One version's is built once in a process. */
function pageMakerFor(runtime, log) {
  if (!pageMakers.has(runtime.name))
    pageMakers.set(runtime.name, buildReenv({ runtime, log }));
  return pageMakers.get(runtime.name);
}

/** Builds what a cell needs and runs it; `options` as for [runCell]. */
export async function buildAndRun(cell, options, log = () => {}) {
  const { runtime, napi, variant, shape } = cell;
  const reenv = await pageMakerFor(runtime, log);
  const patched = variant === 'patched';
  const addon = await addonFor({ napi, patched, log });
  return runCell({ runtime, reenv, addon, shape, ...options });
}

const empties = new Map();

/** What pages that load nothing do on this runtime, once in a process. */
export function emptyOn(runtime, { cycles }, log = () => {}) {
  if (!empties.has(runtime.name)) {
    const run = async () =>
      runEmpty({
        runtime,
        cycles,
        reenv: await pageMakerFor(runtime, log),
      });
    empties.set(runtime.name, run());
  }
  return empties.get(runtime.name);
}

/** Runs `work` for each cell, two at a time: some only wait to be found hung. */
export async function forEachCell(cells, work) {
  const waiting = [...cells];
  const lane = async () => {
    for (let cell; (cell = waiting.shift());) await work(cell);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
