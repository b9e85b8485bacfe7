// Reloads real Electron under its addons, and says what became of it: see --help.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { runIfMain } from '../../node-test/src/cli.mjs';
import { Screen } from '../../node-test/src/screen.mjs';
import { addonFor, addonNames } from './addons.mjs';
import { DEFAULTS, WAYS, runCell } from './cell.mjs';
import { startDisplay } from './display.mjs';
import { electronDist } from './dist.mjs';
import { matrixTable } from './matrix-table.mjs';
import { runPatchedCell } from './patched-cell.mjs';
import { inShort, problems } from './problems.mjs';

const WHERE = ['renderer', 'preload', 'main', 'utility'];
const QUEUES = ['unbounded', 'bounded'];

const USAGE = `Reloads a page of real Electron, again and again, while native threads call it
through thread-safe functions. Each cell of the matrix is an Electron of its own.

  node electron-test/src/rig.mjs [OPTION...]

  --electron VERSION  22.3.25, 18.3.7, official, or any (default); repeatable
  --napi VERSION      ${addonNames.join(', ')} (default: all); repeatable
  --stock, --patched  only these (default: both)
  --functions N       thread-safe functions (default: 1, 2 and 8); repeatable
  --queue Q           ${QUEUES.join(', ')} (default: both); repeatable
  --where W           ${WHERE.join(', ')}; repeatable (default: renderer)
  --reloads N         of the page, in each cell (default: ${DEFAULTS.reloads})
  --way W             ${WAYS.join(', ')}
                      (default: all, in turn); repeatable
  --reopens N         how often the window is closed and opened again (default: ${DEFAULTS.reopens})
  --json FILE         writes all that was measured; - for stdout
  --help

Fails where a patched cell does not do all that it must.`;

const OPTIONS = {
  electron: { type: 'string', multiple: true, default: [''] },
  napi: { type: 'string', multiple: true, default: addonNames },
  stock: { type: 'boolean', default: false },
  patched: { type: 'boolean', default: false },
  functions: { type: 'string', multiple: true, default: ['1', '2', '8'] },
  queue: { type: 'string', multiple: true, default: QUEUES },
  where: { type: 'string', multiple: true, default: ['renderer'] },
  reloads: { type: 'string', default: String(DEFAULTS.reloads) },
  way: { type: 'string', multiple: true, default: WAYS },
  reopens: { type: 'string', default: String(DEFAULTS.reopens) },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
};

function known(name, values, allowed) {
  for (const value of values) {
    if (!allowed.includes(value)) {
      throw new Error(
        `--${name} ${value} is not known; known: ${allowed.join(', ')}`,
      );
    }
  }
  return values;
}

function whole(name, text) {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`--${name} ${text} is not a whole number`);
}

function plan(values) {
  const both = values.stock === values.patched;
  const variants = both ? [false, true] : [values.patched];
  const options = {
    reloads: whole('reloads', values.reloads),
    reopens: whole('reopens', values.reopens),
    ways: known('way', values.way, WAYS),
  };
  const cells = [];
  for (const asked of values.electron)
    for (const where of known('where', values.where, WHERE))
      for (const napi of known('napi', values.napi, addonNames))
        for (const patched of variants)
          for (const queue of known('queue', values.queue, QUEUES))
            for (const functions of values.functions)
              cells.push({
                ...{ asked, where, napi, patched, ...options },
                bounded: queue === 'bounded',
                functions: whole('functions', functions),
              });
  return cells;
}

async function prepare(cells, log) {
  for (const cell of cells) {
    cell.dist = await electronDist(cell.asked, { log });
    cell.version = cell.asked || 'any';
  }
  for (const { napi, patched } of cells) await addonFor({ napi, patched, log });
}

const nameOf = ({ version, where, napi, patched, bounded, functions }) =>
  `Electron ${version}, ${where}, ${napi} ${patched ? 'patched' : 'stock'}, ` +
  `${functions} functions, ${bounded ? 'bounded' : 'unbounded'}`;

async function runAll(cells, screen) {
  const display = await startDisplay();
  const draw = () => screen.draw(matrixTable(cells, true));
  try {
    for (const cell of cells) {
      cell.done = 0;
      draw();
      const onProgress = (done) => {
        cell.done = done;
        draw();
      };
      const run = cell.patched ? runPatchedCell : runCell;
      const result = await run(
        { ...cell, display: display.name },
        { onProgress },
      );
      cell.result = result;
      // A stock cell is looked at by the same rules, and may break them.
      cell.problems = problems(result, cell.reloads);
      if (!draw()) console.error(`${nameOf(cell)}: ${inShort(result)}`);
    }
  } finally {
    await display.end();
  }
}

await runIfMain(import.meta.url, async (args) => {
  const { values } = parseArgs({ args, options: OPTIONS });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const cells = plan(values);
  await prepare(cells, (line) => console.error(line));
  const screen = new Screen(process.stderr);
  await runAll(cells, screen);
  screen.erase();
  const toStdout = values.json === '-';
  const say = toStdout ? console.error : console.log;
  for (const line of matrixTable(cells, process.stdout.isTTY && !toStdout)) {
    say(line);
  }
  const results = cells.map(({ result, problems }) => ({
    ...result,
    problems,
  }));
  const json = `${JSON.stringify(results, null, 1)}\n`;
  if (toStdout) process.stdout.write(json);
  else if (values.json) writeFileSync(values.json, json);
  const failed = cells.filter((cell) => cell.patched && cell.problems.length);
  for (const cell of failed) {
    say(`\n${nameOf(cell)}:`);
    for (const problem of cell.problems) say(`  ${problem}`);
  }
  if (failed.length > 0) process.exitCode = 1;
});
