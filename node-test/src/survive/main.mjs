// The command: from what is asked for to an exit code.

import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';

import { findRuntimes } from './find-runtimes.mjs';
import { mallocCheckFor } from './malloc-check.mjs';
import { readOptions } from './options.mjs';
import { Progress } from './progress.mjs';
import { brokenRecord, record } from './record.mjs';
import { reportOn } from './reporters.mjs';
import { endTogether } from './running.mjs';
import { scenarioList, usage } from './usage.mjs';
import { seedOf } from './seeds.mjs';
import { runTrial } from './trial.mjs';

const TOOL = 'napi-outlive-test';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

const SHOWN = { help: usage, list: scenarioList, version: () => version };

/** Runs a cell until it has a finding, `repeat` times at most. */
async function runCell(cell, { options }) {
  cell.state = 'running';
  cell.started = performance.now();
  const { runtime, scenario } = cell;
  for (let run = 1; run <= options.repeat; run++) {
    const seed = seedOf(options.seed, runtime.name, scenario.name, run);
    const job = { runtime, scenario, options, seed, run };
    try {
      const trial = await runTrial(job, {
        onStep: (step) => (cell.step = step),
      });
      cell.result = record(job, trial);
    } catch (error) {
      cell.result = brokenRecord(job, error);
    }
    if (cell.result.outcome !== 'survived') break;
  }
  cell.result.ms = Math.round(performance.now() - cell.started);
  cell.state = 'ended';
}

async function runCells(cells, options, onEnd) {
  const waiting = [...cells];
  const lane = async () => {
    for (let cell; (cell = waiting.shift());) {
      await runCell(cell, { options });
      onEnd(cell);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, lane));
}

const quoted = (word) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** The command line that gives the same seeds. */
function sameAgain(args, seed) {
  const words = args.includes('--seed') ? args : [...args, '--seed', seed];
  return [TOOL, ...words].map((word) => quoted(String(word))).join(' ');
}

function withMallocCheck(runtime, options, log) {
  if (options.mallocCheck === 'none') return runtime;
  const mallocCheck = mallocCheckFor(runtime, options.env);
  if (!mallocCheck.env && process.platform === 'linux') {
    log(`${runtime.name}: MALLOC_CHECK_ is not used, for ${mallocCheck.why}`);
  }
  return { ...runtime, mallocCheck };
}

async function test(options, args) {
  const startedAt = new Date();
  // A report on standard output has it for itself.
  const toStdout = options.reports.some(({ output }) => !output);
  const stream = toStdout ? process.stderr : process.stdout;
  const shown = { stop() {} };
  endTogether({ onSignal: () => shown.stop() });
  const log = (line) => stream.write(`${line}\n`);
  const found = await findRuntimes(options.runtimes, {
    cache: options.cache ?? undefined,
    log,
  });
  const runtimes = found.map((runtime) =>
    withMallocCheck(runtime, options, log),
  );
  const cells = options.scenarios.flatMap((scenario) =>
    runtimes
      .filter((runtime) => !scenario.valgrind || runtime.kind === 'node')
      .map((runtime) => ({ runtime, scenario, state: 'waiting' })),
  );
  const progress = new Progress(stream, {
    cells,
    runtimes,
    scenarios: options.scenarios,
  });
  shown.stop = () => progress.stop();
  progress.begin();
  await runCells(cells, options, (cell) => progress.ended(cell));
  const results = cells.map(({ result }) => result);
  progress.end({
    results,
    seed: options.seed,
    again: sameAgain(args, options.seed),
  });
  const session = {
    tool: TOOL,
    version,
    addon: options.addon,
    seed: options.seed,
    startedAt: startedAt.toISOString(),
    ms: Date.now() - startedAt.getTime(),
    runtimes: runtimes.map(({ name, kind, version: of, path }) => ({
      ...{ name, kind, version: of, path },
    })),
    results,
  };
  for (const { name, output } of options.reports) {
    const text = reportOn(name, session);
    if (output) writeFileSync(output, text);
    else process.stdout.write(text);
  }
  return results.every(({ outcome }) => outcome === 'survived') ? 0 : 1;
}

/** Runs the command; resolves to its exit code. */
export async function main(args) {
  try {
    const options = readOptions(args, {
      processors: os.availableParallelism(),
    });
    if (options.show) {
      console.log(SHOWN[options.show]());
      return 0;
    }
    return await test(options, args);
  } catch (error) {
    console.error(`error: ${error.message}`);
    // Without a runtime, say, nothing was found out either.
    return 2;
  }
}
