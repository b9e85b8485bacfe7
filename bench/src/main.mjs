// What thread-safe functions cost, side by side. See scripts/bench --help.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { runIfMain } from '../../node-test/src/cli.mjs';
import { withLock } from '../../node-test/src/lock.mjs';
import { inRepository, shown } from '../../node-test/src/places.mjs';
import { selectRuntimes } from '../../node-test/src/runtimes.mjs';
import { Screen } from '../../node-test/src/screen.mjs';
import { BARS } from './bars.mjs';
import { buildAddons, SIZED } from './contenders.mjs';
import { lostEachTime } from './gate.mjs';
import { fits, growthScenarios } from './growth.mjs';
import { judge, machineLine, processors } from './machine.mjs';
import { contendersOf, measureIn } from './measure.mjs';
import { scenarios, scenariosOf } from './measures.mjs';
import { pageOf } from './page/page.mjs';
import { checkReadme, writeReadme } from './readme.mjs';
import { growthLines, table } from './report.mjs';
import { sizesOf } from './sizes.mjs';
import {
  readSummary,
  RECORDED,
  summaryOf,
  textOf,
  wholeSummary,
} from './summary.mjs';
import { lost, verdicts } from './verdict.mjs';

const USAGE = `usage: scripts/bench [--quick | --gate | --record]
       scripts/bench --growth
       scripts/bench --readme [--check]

Builds addons that do the same by different means, and measures them side by side: stock napi
and patched, raw Node-API, node-addon-api, neon, and ours by its Rust API. Every round measures
all of them, each first in turn, in one of three processes. Figures are medians of the rounds;
what is compared is compared within each round, with an interval that holds the true median with
at least 95 %. CPU time is by the clocks of the threads that pay.

Then it holds the project's bars against them. Ends with 0 only if none is lost: surely missed
where bench/results/summary.json has it as reached, or dearer than is borne of one that is not.
Whatever is not reached is shown as MISS. Beside some bars stands what is least possible: what
does only what no design can avoid, in raw C or, for promises, below the macro of napi.
The machine must be quiet: two processors with nothing else to do.

  (nothing)             everything, on Node 20, 24 and 26 and on Bun, and how cost
                        grows; a quarter of an hour
  --quick               what the bars need, on Node 20.20.2 and 26.10.0; four minutes
  --gate                as --quick, again while a bar is lost, three times in all; fails
                        for a bar that is lost each time: its whole interval is above
  --record              everything, and keeps the figures: bench/results/summary.json, and
                        the README's table from it
  --growth              only how cost grows with items, functions and environments;
                        fails where it is not linear
  --readme [--check]    only makes the README's table from what is recorded; with
                        --check, only says whether it is that
  --runtimes PATTERN    a name, version, kind, generation or glob; may be repeated
  --rounds N            that many rounds, at least 3 (default: 15)
  -h, --help            this text

Results: target/bench/NAME.json, NAME.html and NAME-rounds.json, where NAME is quick or full.`;

const BAR_RUNTIMES = ['node-20.20.2', 'node-26.10.0'];
const RUNTIMES = ['node-20.20.2', 'node-24.21.0', 'node-26.10.0', 'bun'];
const GROWTH_RUNTIME = 'node-24.21.0';

const ROUNDS = 15;
const FEWEST_ROUNDS = 3;
/** Where code and memory happen to lie favours one or the other for as long as a process lives. */
const PROCESSES = 3;
/** Rounds of each process that only warm up: code is compiled, memory mapped. */
const DISCARDED = 2;
const GROWTH = { rounds: 5, processes: 1, discarded: 1 };
const ATTEMPTS = 3;

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  gate: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
  growth: { type: 'boolean', default: false },
  readme: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  runtimes: { type: 'string', multiple: true },
  rounds: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
};

const MODES = ['quick', 'gate', 'record', 'growth', 'readme'];

function readOptions(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  const modes = MODES.filter((mode) => values[mode]);
  if (modes.length > 1) {
    throw new Error(`--${modes.join(' and --')} are not to be had together`);
  }
  if (values.check && !values.readme) {
    throw new Error('--check goes with --readme only');
  }
  const rounds = Number(values.rounds ?? ROUNDS);
  if (!Number.isInteger(rounds) || rounds < FEWEST_ROUNDS) {
    throw new Error(
      `--rounds is ${values.rounds}; it takes a number from ${FEWEST_ROUNDS}`,
    );
  }
  const mode = modes[0] ?? 'full';
  const quick = ['quick', 'gate'].includes(mode);
  const patterns =
    values.runtimes?.flatMap((list) => list.split(',')) ??
    (quick ? BAR_RUNTIMES : RUNTIMES);
  return { ...values, mode, quick, rounds, patterns };
}

const lockName = inRepository('target', 'bench');

/** Shows each line in the place of the one before, or, where nothing can be drawn, all of them. */
const said = (screen) => (line) => {
  if (!screen.draw([line])) screen.print(line);
};

/** Has a runtime measure, with nothing else of ours beside it, and shows how far it is. */
function measured(runtime, plan, title, screen) {
  said(screen)(`measuring ${title}`);
  return withLock(lockName, () =>
    measureIn(runtime, plan, (done) =>
      screen.draw([`${title}: round ${done} of ${plan.rounds}`]),
    ),
  );
}

async function measureRuntime(runtime, plan, screen, coloured) {
  const title = `${runtime.name}, ${plan.rounds} rounds`;
  const { rounds, absent } = await measured(runtime, plan, title, screen);
  const found = verdicts(BARS, rounds, absent);
  const quietness = judge(rounds.map(({ share }) => share));
  screen.print('', ...table(title, found, coloured), quietness.text);
  for (const [name, why] of Object.entries(absent)) {
    screen.print(`not loaded: ${name}: ${why.split('\n')[0]}`);
  }
  const names = contendersOf(plan.scenarios).map(({ name }) => name);
  const summary = summaryOf({
    ...{ rounds, absent, quietness, names },
    verdicts: found,
  });
  return { name: runtime.name, found, quietness, rounds, summary };
}

async function measureGrowth(addons, screen) {
  const [runtime] = selectRuntimes([GROWTH_RUNTIME]);
  const plan = { ...GROWTH, scenarios: growthScenarios, addons };
  const title = `how cost grows, ${runtime.name}`;
  const { rounds } = await measured(runtime, plan, title, screen);
  const found = fits(rounds);
  screen.print('', title, ...growthLines(found));
  return { runtime: runtime.name, fits: found };
}

/** Writes what has been measured under `target/bench`, and says where. */
function save(name, summary, results, screen) {
  const dir = inRepository('target', 'bench');
  mkdirSync(dir, { recursive: true });
  const rounds = results.map(({ name: runtime, rounds: all }) => [
    runtime,
    all,
  ]);
  const files = {
    [`${name}.json`]: textOf(summary),
    [`${name}.html`]: pageOf(summary),
    [`${name}-rounds.json`]: JSON.stringify(Object.fromEntries(rounds)),
  };
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(path.join(dir, file), text);
  }
  screen.print(
    '',
    `page: ${shown(path.join(dir, `${name}.html`))}, figures: ${name}.json, of every round: ${name}-rounds.json`,
  );
}

/** Says what is missed; returns what of it is lost. */
function conclude(results, recorded, screen) {
  const gone = results.flatMap(({ name, found }) =>
    lost(name, found, recorded).map((title) => `${name}: ${title}`),
  );
  const missed = results.flatMap(({ found }) =>
    found.filter(({ reached }) => !reached),
  );
  screen.print('');
  if (missed.length === 0) screen.print('every bar is reached');
  else screen.print(`${missed.length} bars are missed; see MISS above`);
  if (gone.length > 0) {
    const quiet = results.every(({ quietness }) => quietness.quiet);
    screen.print(
      `${gone.length} of them are lost: reached when the project's figures were recorded and surely not now, or dearer than is borne:`,
      ...gone.map((line) => `  ${line}`),
      quiet
        ? 'Run again with nothing else on the machine before you believe it.'
        : 'The machine was not quiet: run again when it is.',
    );
  }
  return gone;
}

function record(summary, screen) {
  mkdirSync(path.dirname(RECORDED), { recursive: true });
  writeFileSync(RECORDED, textOf(summary));
  writeReadme(summary);
  screen.print(`recorded: ${shown(RECORDED)}, and the README's table from it`);
}

async function run({ mode, quick, rounds, patterns }, screen) {
  const runtimes = selectRuntimes(patterns);
  const plan = {
    ...{ rounds, processes: PROCESSES, discarded: DISCARDED },
    scenarios: quick ? scenariosOf(BARS) : scenarios,
  };
  const wanted = [
    'raw',
    ...contendersOf(plan.scenarios).map(({ addon }) => addon),
    ...(quick ? [] : SIZED.flatMap(({ stock, ours }) => [stock, ours])),
  ];
  const addons = await buildAddons(wanted, said(screen));
  const machine = machineLine();
  screen.print(machine);
  if (processors() < 2) {
    screen.print(
      'One processor: producers and the JavaScript thread take turns, and the live figures mean nothing.',
    );
  }
  const coloured = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
  const results = [];
  for (const runtime of runtimes) {
    results.push(
      await measureRuntime(runtime, { ...plan, addons }, screen, coloured),
    );
  }
  const growth = quick ? null : await measureGrowth(addons, screen);
  const sizes = quick ? [] : await sizesOf(addons);
  const summary = wholeSummary({
    ...{ machine, growth, sizes },
    runtimes: Object.fromEntries(
      results.map((result) => [result.name, result.summary]),
    ),
  });
  save(quick ? 'quick' : 'full', summary, results, screen);
  if (mode === 'record') record(summary, screen);
  return { gone: conclude(results, readSummary(), screen), growth };
}

/** What is lost in each of several runs. */
const gate = (options, screen) =>
  lostEachTime(ATTEMPTS, async (attempt) => {
    screen.print('', `attempt ${attempt} of at most ${ATTEMPTS}`);
    const { gone } = await run(options, screen);
    return gone;
  });

async function growthAlone(screen) {
  const addons = await buildAddons(['raw', 'raw-ours'], said(screen));
  screen.print(machineLine());
  return measureGrowth(addons, screen);
}

const isLinear = (growth) =>
  growth.fits.every(({ contender, linear }) => linear || contender === 'c');

async function bench(args) {
  const options = readOptions(args);
  const { help, mode, check } = options;
  if (help) {
    console.log(USAGE);
    return;
  }
  if (mode === 'readme') {
    if (check) checkReadme(readSummary());
    else writeReadme(readSummary());
    return;
  }
  const screen = new Screen(process.stdout);
  let passed;
  if (mode === 'growth') {
    passed = isLinear(await growthAlone(screen));
  } else if (mode === 'gate') {
    const left = await gate(options, screen);
    passed = left.length === 0;
    if (!passed) {
      screen.print(
        `lost in each of ${ATTEMPTS} attempts:`,
        ...left.map((line) => `  ${line}`),
      );
    }
  } else {
    const { gone, growth } = await run(options, screen);
    passed = gone.length === 0 && (!growth || isLinear(growth));
  }
  if (!passed) process.exitCode = 1;
}

await runIfMain(import.meta.url, bench);
