// One cell: an addon under test, a shape of its functions and a version of Node;
// and what became of the pages of one process.

import { fileURLToPath } from 'node:url';

import { overwriteFreed } from '../../node-test/src/freed-memory.mjs';
import { runScript } from '../../node-test/src/run.mjs';
import { growth } from './memory.mjs';

const PACED = { start: { threads: 2, pauseMicros: 1_000 }, backlog: 8 };
const FLOOD = { start: { threads: 2, pauseMicros: 0 }, backlog: 2_500 };

/**
 * The functions of a page, by the shape of their queue. Pages take turns: how the
 * functions are started, and how many ticks wait when the environment is freed.
 */
export const SHAPES = {
  unbounded: {
    functions: 2,
    // Most as the app of the report does it; and so many that Node does not deliver
    // all before it closes the functions: that is 999 of each.
    turns: [PACED, PACED, PACED, FLOOD],
  },
  // One tick of each is queued, and its four threads wait with another in hand.
  blocked: {
    functions: 2,
    turns: [
      {
        start: { threads: 4, queue: 1, blocking: true, pauseMicros: 0 },
        backlog: 10,
      },
    ],
  },
};

/** Ticks of each function before a page may end. */
const TICKS = 5;

const main = fileURLToPath(new URL('main.cjs', import.meta.url));
const page = fileURLToPath(new URL('page.cjs', import.meta.url));
const empty = fileURLToPath(new URL('empty.cjs', import.meta.url));

/** What each stage of a page may take. */
const LIMIT_MS = 20_000;

/** The longest that a whole cell may take, of which each page has its own share. */
const WHOLE_MS = 600_000;

/** Runs `script` as every page; see main.cjs for `options`. */
async function runPages({ runtime, reenv, script, options }) {
  const pages = [];
  let left = null;
  const end = await runScript({
    runtime,
    script: main,
    args: [reenv, script, JSON.stringify(options)],
    env: overwriteFreed(),
    timeoutMs: WHOLE_MS,
    onLine(line) {
      // A process that crashes may leave half a line.
      if (!/^\{.*\}$/.test(line)) return;
      const said = JSON.parse(line);
      if (said.page) pages.push(said.page);
      else left = said.end;
    },
  });
  // One that says it went well and did not come to its end failed.
  const outcome = end.outcome === 'survived' && !left ? 'failed' : end.outcome;
  return { ...end, outcome, pages, left, growth: growth(pages) };
}

/**
 * Runs one cell and resolves to the outcome (see node-test/src/run.mjs) with
 *
 * - `pages`: what was known after each page, in turn: `{ ticks, late, gaps, created,
 *   dropped, delivered, refused, threadsRunning, inUse, rss }`. `late` and the
 *   addon's own figures are of the whole process so far, as the page's last words
 *   have them: when its environment is about to be freed;
 * - `left`: the same at the end, when no thread runs any more; null where the
 *   process did not come to that;
 * - `lost`: payloads that were never dropped, at the end; null likewise;
 * - `growth`: of the memory (see memory.mjs).
 *
 * `limitMs` is what each stage of a page may take before it hangs; `closingMs` is how
 * long the functions of a page are held between closing and being finalized.
 */
export async function runCell({
  addon,
  shape,
  cycles = 200,
  ownIsolateData = false,
  limitMs = LIMIT_MS,
  closingMs = 0,
  ...where
}) {
  const end = await runPages({
    ...where,
    script: page,
    options: {
      ...{ cycles, ownIsolateData, limitMs, closingMs, addon },
      ...{ ...SHAPES[shape], ticks: TICKS },
    },
  });
  return { ...end, lost: end.left && end.left.created - end.left.dropped };
}

/** Runs pages that load no addon; resolves as [runCell] does, without its figures. */
export function runEmpty({ runtime, reenv, cycles = 200 }) {
  const options = {
    ...{ cycles, ownIsolateData: false },
    ...{ limitMs: LIMIT_MS, closingMs: 0 },
  };
  return runPages({ runtime, reenv, script: empty, options });
}
