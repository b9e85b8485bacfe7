// What a hazard is to the matrix: cases, each of which is a script that is run with
// some of the addons, stock and patched, and what is expected of it.

import { fileURLToPath } from 'node:url';

import { IN_C, NAPI } from './addons.mjs';

/**
 * How bad an end is, from good to bad. `lost`, `leaked` and `swallowed` are told by
 * a case that knows better than the process how it went.
 */
export const OUTCOMES = [
  ...['survived', 'swallowed', 'lost', 'leaked'],
  ...['failed', 'panicked', 'crashed', 'hung'],
];

const scripts = (dir) => (name) =>
  fileURLToPath(new URL(`../../test/${dir}/${name}`, import.meta.url));

const typedScript = scripts('typed/scenarios');
const rawScript = scripts('raw/scripts');

/**
 * A case, run with the addons that are written with napi.
 *
 * - `name`: what is done, in a few words; unique in its hazard.
 * - `scenario`: a file of `test/typed/scenarios`, and `options`: what it is given, or a
 *   function of `{ addon, variant, runtime }` that answers with it.
 * - `addons`: default: those of napi in the matrix. `runtimes`: names, kinds or
 *   generations; default: all.
 * - `stock`, `patched`, `napiSysAlone`: what is expected (see `expectation`); a variant
 *   that is left out is not run.
 * - `limitMs`: after that the process has hung. `waits`: it sleeps most of the time. Both
 *   may be said of a variant instead.
 * - `debug`: built with debug assertions. `env`: more environment variables.
 * - `around()`: resolves to `{ env, after }` for a run: more environment variables, and what
 *   is to be done when it has ended.
 * - `everywhere`: on every runtime, whichever the addon.
 */
export const napi = ({ scenario, options = {}, ...rest }) => ({
  addons: NAPI,
  script: typedScript(`${scenario}.mjs`),
  args: (where) => [
    JSON.stringify(typeof options === 'function' ? options(where) : options),
  ],
  ...rest,
});

/** A case, run with the addons that call Node-API themselves: `script` of `test/raw/scripts`. */
export const nodeApi = ({ script, args = [], ...rest }) => ({
  addons: IN_C,
  script: rawScript(script),
  args: () => args,
  ...rest,
});

/**
 * What is expected of a variant, from what a hazard's file gives:
 *
 * - `expect`: an outcome, several (any of them), or a function of `{ addon, runtime }`
 *   that answers with either; default: `survived`.
 * - `verdict(end, where)`: the outcome, where the process's own end is not all of it.
 * - `check(end, where)`: asserts what else must hold; `where.say(line)` adds to the results.
 * - `addons`, `runtimes`: of those of the case, the only ones where it is expected.
 * - `runs`: a race that is lost now and then is run so often, and has to be lost once. How
 *   often it was is told.
 * - `times`: it is run so often, and has to be as expected each time.
 *
 * A function alone is its `check`.
 */
export function expectation(given) {
  const all = typeof given === 'function' ? { check: given } : given;
  const { expect = 'survived', ...rest } = all;
  return {
    expect: (where) =>
      [typeof expect === 'function' ? expect(where) : expect].flat(),
    verdict: ({ outcome }) => outcome,
    check() {},
    runs: 1,
    ...rest,
  };
}

/**
 * A hazard.
 *
 * - `id`, `title`: as the list of hazards has them; `stock`: what stock users see.
 * - `cases`: see above.
 * - `without`: `[{ addons, runtimes, variants, why }]`: cells that have no case, and why.
 *   What is left out means all. Every other cell of the matrix has to have one.
 */
export const hazard = (definition) => ({ without: [], ...definition });
