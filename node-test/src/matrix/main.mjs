// Every hazard, with every addon, stock and patched, on every runtime: see --help.

import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { HAZARDS } from '../../hazards/index.mjs';
import { runIfMain } from '../cli.mjs';
import { inRepository, shown } from '../places.mjs';
import { pageOf } from '../report/page.mjs';
import { readResults } from '../report/read-results.mjs';
import { Screen } from '../screen.mjs';
import { MAIN, OTHERS, VARIANTS, addonFor } from './addons.mjs';
import { inLanes } from './lanes.mjs';
import { assertNames } from './names.mjs';
import { plan } from './plan.mjs';
import { cellResult, results } from './results.mjs';
import { runCase } from './run-case.mjs';
import { matrixRuntimes } from './runtimes.mjs';
import { complaints, nameOf, summary } from './summary.mjs';

const USAGE = `usage: scripts/matrix [OPTION...]

Puts every addon through every hazard, stock and patched, on every runtime that is
here, and fails where one does not end as expected: a patched one has to survive, and
a stock one to fail as recorded, for a test that no longer sees its hazard is no test.

  --hazard ID          ${HAZARDS[0].id} to ${HAZARDS.at(-1).id}; may be repeated, as all of these
  --addon NAME         ${MAIN.join(', ')},
                       ${OTHERS.join(', ')}
  --variant NAME       ${VARIANTS.join(', ')}
  --runtime NAME       a name, version, kind or generation: node-26.10.0, 18.20.8, bun, G0
  --quick              the main addons, on a runtime of each kind
  --repeat N           the whole of it, so many times (default: 1); a run's results
                       are then in results-N.json
  --jobs N             processes at a time that work (default: one a processor); of
                       those that only wait, four times as many run beside them
  --json FILE          where the results go (default: target/matrix/results.json), and
                       beside them a page to look at, of the same name with .html
  -h, --help           this text`;

const OPTIONS = {
  hazard: { type: 'string', multiple: true },
  addon: { type: 'string', multiple: true },
  variant: { type: 'string', multiple: true, default: VARIANTS },
  runtime: { type: 'string', multiple: true },
  quick: { type: 'boolean', default: false },
  repeat: { type: 'string', default: '1' },
  jobs: { type: 'string', default: String(os.availableParallelism()) },
  json: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
};

function whole(name, text) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`--${name} is ${text}; it takes a whole number from 1`);
}

/** What of `all` is asked for by name, or all of it; throws at a name that none has. */
function chosen(option, asked, all, namesOf) {
  if (!asked) return all;
  const some = asked.map((name) => {
    const found = all.filter((one) => namesOf(one).includes(name));
    if (found.length > 0) return found;
    const known = all.map((one) => namesOf(one)[0]).join(', ');
    throw new Error(`there is no --${option} ${name}; there are ${known}`);
  });
  return all.filter((one) => some.flat().includes(one));
}

function readOptions(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { quick } = values;
  const self = (name) => [name];
  return {
    help: values.help,
    repeat: whole('repeat', values.repeat),
    jobs: whole('jobs', values.jobs),
    json: values.json ?? inRepository('target', 'matrix', 'results.json'),
    choose: () => ({
      hazards: chosen('hazard', values.hazard, HAZARDS, ({ id }) => [id]),
      addons: quick
        ? chosen('addon', values.addon, MAIN, self)
        : chosen('addon', values.addon, [...MAIN, ...OTHERS], self),
      variants: chosen('variant', values.variant, VARIANTS, self),
      runtimes: chosen(
        'runtime',
        values.runtime,
        matrixRuntimes({ quick }),
        ({ name, version, kind, generation }) => [
          ...[name, version, kind, generation],
        ],
      ),
    }),
  };
}

/** Before anything is run, so that no case waits for the compiler. */
async function buildAll(cells, screen) {
  for (const { addon, variant, cases } of cells) {
    for (const { debug } of cases) {
      const log = (line) => screen.draw([`building ${addon} ${variant}`, line]);
      await addonFor(addon, variant, { debug, log });
    }
  }
}

/** Runs every case of the cells; `onEnd(cell)` when a cell's last one has ended. */
async function runAll(cells, { jobs }, onEnd) {
  const units = cells.flatMap((cell) =>
    cell.cases.map((one) => ({ cell, one, waits: one.waits })),
  );
  for (const cell of cells) {
    cell.ended = [];
    if (cell.cases.length === 0) cell.result = cellResult(cell, []);
  }
  await inLanes(units, { jobs }, async ({ cell, one }) => {
    cell.ended.push(await runCase(one, cell));
    if (cell.ended.length < cell.cases.length) return;
    cell.result = cellResult(cell, cell.ended);
    onEnd(cell);
  });
}

/** Writes the results, and the page of them; resolves to the page's path. */
function write(file, data) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(data, null, 1)}\n`);
  const page = file.replace(/(\.json)?$/, '.html');
  writeFileSync(page, pageOf(readResults(file)));
  return page;
}

const seconds = (ms) => `${(ms / 1000).toFixed(0)} s`;

/** Runs the matrix once; resolves to how many cells were not as expected. */
async function runOnce({ json, ...options }, screen) {
  const startedAt = new Date();
  const chosen = options.choose();
  const cells = plan(chosen);
  if (!cells.some(({ cases }) => cases.length > 0)) {
    throw new Error(
      'nothing is to be run: no case is about all that was asked',
    );
  }
  await buildAll(cells, screen);
  const began = performance.now();
  const draw = () =>
    screen.draw(summary(cells, { coloured: process.stdout.isTTY }));
  draw();
  await runAll(cells, options, (cell) => {
    if (!cell.result.ok) screen.print(...complaints(cell), '');
    if (!draw() && cell.result.ok) console.log(`${nameOf(cell)}: as expected`);
  });
  const ms = Math.round(performance.now() - began);
  screen.print(...summary(cells, { coloured: process.stdout.isTTY }), '');
  const page = write(
    json,
    results({
      ...{ ...chosen, startedAt, ms },
      cells: cells.map(({ result }) => result),
    }),
  );
  const asked = cells.filter(({ cases }) => cases.length > 0);
  const bad = asked.filter(({ result }) => !result.ok);
  screen.print(
    `${asked.length - bad.length} of ${asked.length} cells as expected, in ${seconds(ms)}; ${shown(page)}`,
  );
  for (const cell of bad) screen.print(...complaints(cell));
  return bad.length;
}

await runIfMain(import.meta.url, async (args) => {
  const options = readOptions(args);
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const screen = new Screen(process.stdout);
  assertNames(HAZARDS);
  if (!matrixRuntimes().some(({ kind }) => kind === 'electron')) {
    screen.print('without Electron; `scripts/electron 22.3.25` gets one');
  }
  let bad = 0;
  for (let run = 1; run <= options.repeat; run++) {
    const several = options.repeat > 1;
    if (several) screen.print(`run ${run} of ${options.repeat}`);
    const json = several
      ? options.json.replace(/(\.json)?$/, `-${run}.json`)
      : options.json;
    bad += await runOnce({ ...options, json }, screen);
  }
  process.exitCode = bad > 0 ? 1 : 0;
});
