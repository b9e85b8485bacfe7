// Runs one case of a cell, and says whether it went as expected.

import { checkFreed } from '../freed-memory.mjs';
import { describe, runScript } from '../run.mjs';
import { addonFor } from './addons.mjs';
import { judge } from './judge.mjs';

const LIMIT_MS = 30_000;

/** What a process printed is kept for the report, as far as somebody reads it. */
const KEPT = 4_000;

const ending = (text) => (text.length > KEPT ? `…${text.slice(-KEPT)}` : text);

/** How a process ended, with the lines that it printed. */
async function runProcess(one, { addon, variant, runtime }) {
  const where = { addon, variant, runtime };
  const path = await addonFor(addon, variant, { debug: one.debug });
  const { env, after } = (await one.around?.()) ?? { after() {} };
  const end = await runScript({
    runtime,
    script: one.script,
    args: [path, ...one.args(where)],
    env: {
      ...checkFreed({ stock: variant === 'stock' }),
      ...one.env,
      ...env,
    },
    timeoutMs: one.limitMs ?? LIMIT_MS,
  }).finally(after);
  return { ...end, lines: end.stdout.split('\n').filter(Boolean) };
}

/** What could not be run is one cell's failure, and not the whole matrix's. */
const notRun = (error) => ({
  end: {
    ...{ outcome: 'failed', code: null, signal: null, panic: null, hang: null },
    ...{ stdout: '', stderr: error.stack ?? String(error) },
  },
  verdict: { outcome: 'failed', message: `not run: ${error.message}` },
});

/**
 * Runs a case of a cell and resolves to `{ name, outcome, expected, ok, message, said,
 * ms, runs, hits, ended, panic, hang, stdout, stderr }`. Of a race, it is run until
 * `runs` have been, `hits` of them as expected; of what has to go well `times`, all.
 */
export async function runCase(one, cell, { run = runProcess } = {}) {
  const said = [];
  const say = (line) => said.push(line);
  const { addon, variant, runtime } = cell;
  const where = { addon, variant, runtime, say };
  const started = performance.now();
  const runs = one.times ?? one.runs;
  let hits = 0;
  let shown = null;
  for (let count = 0; count < runs; count++) {
    const tried = await run(one, cell).then(
      (end) => ({ end, verdict: judge(one, end, where) }),
      notRun,
    );
    const hit = tried.verdict.message === null;
    if (hit) hits++;
    // Of a race, the run that shows it; of what goes well each time, one that does not.
    const tells = one.times ? !hit : hit;
    if (!shown || tells) shown = tried;
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
