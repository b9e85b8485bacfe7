// Pages that come and go in one process, thread and isolate, in a table.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { runIfMain } from '../../node-test/src/cli.mjs';
import { inRepository, shown } from '../../node-test/src/places.mjs';
import { selectRuntimes } from '../../node-test/src/runtimes.mjs';
import { describe } from '../../node-test/src/run.mjs';
import { addonNames } from '../src/addons.mjs';
import {
  buildAndRun,
  cellsOf,
  emptyOn,
  forEachCell,
  nameOf,
  NODES,
} from './cells.mjs';

const USAGE = `usage: node electron-test/reenv/run.mjs [--node VERSION]... [--napi NAPI]...
                    [--stock | --patched] [--cycles N] [--own-isolate-data]

What a renderer does on reload, without Chromium: makes and frees environments in
one process, thread and isolate of a stock Node, while native threads call into them.
Each line of the table is such a process. It ends with 0 only if every patched one
survived and lost nothing.

  --node VERSION       ${NODES.join(', ')};
                       may be repeated; default: all
  --napi NAPI          ${addonNames.join(', ')}; may be repeated; default: all
  --stock, --patched   only these; default: both
  --cycles N           environments a process; default: 200
  --empty              pages that load no addon: what Node itself keeps
  --own-isolate-data   each has node::IsolateData of its own (which Node does not
                       wholly free), not that of all
  -h, --help           this text

Results: target/reenv/results.json.`;

/** A stock one that hangs does so for good: what it says is worth no long wait. */
export const STOCK_LIMIT_MS = 5_000;

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      node: { type: 'string', multiple: true, default: NODES },
      napi: { type: 'string', multiple: true, default: addonNames },
      stock: { type: 'boolean', default: false },
      patched: { type: 'boolean', default: false },
      cycles: { type: 'string', default: '200' },
      empty: { type: 'boolean', default: false },
      'own-isolate-data': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const unknown = values.napi.find((napi) => !addonNames.includes(napi));
  if (unknown)
    throw new Error(`--napi is ${unknown}; there are ${addonNames.join(', ')}`);
  const cycles = Number(values.cycles);
  if (!Number.isInteger(cycles) || cycles < 1)
    throw new Error(`--cycles is ${values.cycles}; it takes a number from 1`);
  const both = values.stock === values.patched;
  return {
    help: values.help,
    nodes: values.node,
    napis: values.napi,
    variants: ['stock', 'patched'].filter((name) => both || values[name]),
    cycles,
    empty: values.empty,
    ownIsolateData: values['own-isolate-data'],
  };
}

const COLUMNS = [
  ['node', 9],
  ['addon', 9],
  ['variant', 9],
  ['queues', 11],
  ['ended', 18],
  ['pages', 6],
  ['ticks a page', 14],
  ['lost', 9],
  ['threads', 9],
  ['MiB first', 11],
  ['last', 7],
  ['growth', 9],
  ['in use', 7],
];

const row = (texts) =>
  texts
    .map((text, column) => String(text).padEnd(COLUMNS[column][1]))
    .join('')
    .trimEnd();

const mebibytes = (page) => (page ? (page.rss / 2 ** 20).toFixed(1) : '');

const percent = (part) => (part === null ? '' : `${(part * 100).toFixed(1)} %`);

function line({ runtime, napi, variant, shape }, end) {
  const ticks = end.pages.map((page) => page.ticks);
  const few = Math.min(...ticks);
  const many = Math.max(...ticks);
  return row([
    runtime.version,
    napi,
    variant,
    shape,
    describe(end),
    end.pages.length,
    ticks.length > 0 ? `${few} to ${many}` : '',
    end.lost ?? '',
    end.left?.threadsRunning ?? '',
    mebibytes(end.pages[0]),
    mebibytes(end.pages.at(-1)),
    percent(end.growth.rss),
    percent(end.growth.inUse),
  ]);
}

/** What there is to say of a cell that did not survive. */
function remark({ outcome, hang, panic, stderr, timedOut }) {
  if (outcome === 'survived') return [];
  if (panic) return [`    ${panic}`];
  if (hang) return [`    ${hang}`];
  if (timedOut) return ['    the whole process took too long'];
  return stderr
    .trim()
    .split('\n')
    .slice(0, 3)
    .map((text) => `    ${text}`);
}

function record(cell, end) {
  const { runtime, napi, variant, shape } = cell;
  const { outcome, signal, code, panic, hang, ms, pages, left, lost } = end;
  const { growth, stderr } = end;
  return {
    ...{ node: runtime.version, generation: runtime.generation },
    ...{ napi, variant, shape },
    ...{ outcome, signal, code, panic, hang, ms, lost, growth, left, pages },
    stderr: stderr.slice(-4_000),
  };
}

async function runEmpties({ nodes, cycles }) {
  for (const runtime of selectRuntimes(nodes.map((name) => `node-${name}`))) {
    const end = await emptyOn(runtime, { cycles });
    const cell = { runtime, napi: 'none', variant: '', shape: '' };
    console.log([line(cell, end), ...remark(end)].join('\n'));
  }
}

async function run(args) {
  const options = readOptions(args);
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const { cycles, ownIsolateData } = options;
  if (options.empty) return runEmpties(options);
  const records = [];
  const bad = [];
  console.log(row(COLUMNS.map(([name]) => name)));
  await forEachCell(cellsOf(options), async (cell) => {
    const patched = cell.variant === 'patched';
    const end = await buildAndRun(cell, {
      cycles,
      ownIsolateData,
      ...(patched ? {} : { limitMs: STOCK_LIMIT_MS }),
    });
    console.log([line(cell, end), ...remark(end)].join('\n'));
    records.push(record(cell, end));
    if (patched && (end.outcome !== 'survived' || end.lost > 0))
      bad.push(nameOf(cell));
  });
  const file = inRepository('target', 'reenv', 'results.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(records, null, 2)}\n`);
  console.log(`\n${shown(file)}`);
  for (const name of bad)
    console.log(`error: ${name}: did not survive, or lost payloads`);
  process.exitCode = bad.length > 0 ? 1 : 0;
}

await runIfMain(import.meta.url, run);
