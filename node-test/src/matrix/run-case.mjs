// Runs one case of a cell, and says whether it went as expected.

import { describe, runScript } from '../run.mjs';
import { addonFor } from './addons.mjs';

/** glibc overwrites what is freed with this, so that reading it cannot go well. */
const PERTURB = { MALLOC_PERTURB_: '165' };

const LIMIT_MS = 30_000;

/** What a process printed is kept for the report, as far as somebody reads it. */
const KEPT = 4_000;

const ending = (text) => (text.length > KEPT ? `…${text.slice(-KEPT)}` : text);

/** How a process ended, with the lines that it printed. */
async function run(one, { addon, variant, runtime }) {
  const where = { addon, variant, runtime };
  const path = await addonFor(addon, variant, { debug: one.debug });
  const { env, after } = (await one.around?.()) ?? { after() {} };
  const end = await runScript({
    runtime,
    script: one.script,
    args: [path, ...one.args(where)],
    env: { ...PERTURB, ...one.env, ...env },
    timeoutMs: one.limitMs ?? LIMIT_MS,
  }).finally(after);
  return { ...end, lines: end.stdout.split('\n').filter(Boolean) };
}

function judge(one, end, where) {
  const expected = one.expect(where);
  const outcome = one.verdict(end, where);
  if (!expected.includes(outcome)) {
    return { outcome, message: `expected: ${expected.join(' or ')}` };
  }
  try {
    one.check(end, where);
    return { outcome, message: null };
  } catch (error) {
    return { outcome, message: error.message };
  }
}

/**
 * Runs a case of a cell and resolves to `{ name, outcome, expected, ok, message, said,
 * ms, runs, hits, ended, panic, hang, stdout, stderr }`. Of a race, it is run until
 * `runs` have been, `hits` of them as expected; of what has to go well `times`, all.
 */
export async function runCase(one, cell) {
  const said = [];
  const say = (line) => said.push(line);
  const { addon, variant, runtime } = cell;
  const where = { addon, variant, runtime, say };
  const started = performance.now();
  let hits = 0;
  let shown = null;
  const runs = one.times ?? one.runs;
  for (let run_ = 0; run_ < runs; run_++) {
    const end = await run(one, cell);
    const verdict = judge(one, end, where);
    if (!verdict.message) hits++;
    // Of a race, the run that shows it; of what goes well each time, one that does not.
    const tells = one.times ? verdict.message : !verdict.message;
    if (!shown || (tells && !shown.verdict.message === !!one.times)) {
      shown = { end, verdict };
    }
  }
  const ok = one.times ? hits === runs : hits > 0;
  const { end, verdict } = shown;
  if (one.runs > 1) say(`${hits} of ${runs} runs lost the race`);
  return {
    name: one.name,
    outcome: verdict.outcome,
    expected: one.expect(where),
    ok,
    message: ok ? null : verdict.message,
    said,
    ms: Math.round(performance.now() - started),
    runs,
    hits,
    ended: describe(end),
    panic: end.panic,
    hang: end.hang,
    stdout: ending(end.stdout),
    stderr: ending(end.stderr),
  };
}
