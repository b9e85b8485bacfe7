// The main job, shown: the ticker under every pinned runtime, stock and
// patched, reloaded until it fails or has survived. See scripts/demo.

import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';

import { runIfMain } from './cli.mjs';
import { demoTable, resultLine, tally } from './demo-report.mjs';
import { checkFreed } from './freed-memory.mjs';
import { inRepository, shown } from './places.mjs';
import { selectRuntimes } from './runtimes.mjs';
import { describe } from './run.mjs';
import { Screen } from './screen.mjs';
import { buildTicker, runReload } from './ticker.mjs';

const USAGE = `usage: scripts/demo [--quick] [--runtime PATTERN]... [--variant stock|patched]
                    [--repeat N]

Builds the ticker of the original report against napi 2.0.2, 2.16.17 and 3.16.1,
as published ("stock") and with the patch ("patched"), and reloads each on every
pinned Node, on Bun and on Deno: 50 worker environments terminated under 2
functions x 4 threads that call, then 10 under 8 producers blocked on a queue of
one. Each cell of the table is a process:

  survived   all 60 reloads, and every thread ended; payloads lost on the way
  panicked   a Rust panic was printed, whether or not the process lived on
  crashed    ended by a signal
  hung       an environment or a thread did not end in time
  failed     anything else

Ends with 0 only if every patched cell survived and lost nothing.

  --quick              Node 20.20.2, 24.21.0 and 26.10.0 only
  --runtime PATTERN    a name, version, kind, generation or glob: node-26.10.0,
                       18.20.8, bun, G0, 'node-24.*'; may be repeated
  --variant VARIANT    stock or patched only
  --repeat N           that many processes a cell, until one does not survive
  -h, --help           this text

Results: target/demo/table.txt and target/demo/results.json.`;

const QUICK = ['node-20.20.2', 'node-24.21.0', 'node-26.10.0'];
const COLUMNS = [
  { variant: 'stock', napi: '2.0.2' },
  { variant: 'stock', napi: '2.16.17' },
  { variant: 'stock', napi: '3.16.1' },
  { variant: 'patched', napi: '2.0.2' },
  { variant: 'patched', napi: '2.16.17' },
  { variant: 'patched', napi: '3.16.1' },
];
const RELOADS = { free: 50, blocked: 10 };
const AT_ONCE = 2;
const REDRAW_MS = 250;

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      runtime: { type: 'string', multiple: true, default: [] },
      variant: { type: 'string' },
      repeat: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const columns = COLUMNS.filter(
    ({ variant }) => !values.variant || variant === values.variant,
  );
  if (columns.length === 0) {
    throw new Error(
      `--variant is ${values.variant}; there are stock and patched`,
    );
  }
  const repeat = Number(values.repeat);
  if (!Number.isInteger(repeat) || repeat < 1) {
    throw new Error(`--repeat is ${values.repeat}; it takes a number from 1`);
  }
  const patterns = [...values.runtime, ...(values.quick ? QUICK : [])];
  return { help: values.help, columns, patterns, repeat };
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Builds what the columns need; resolves to the addons, a column each. */
async function buildAddons(columns, screen) {
  const addons = [];
  for (const { variant, napi } of columns) {
    const title = `building the ticker, napi ${napi} ${variant}`;
    const started = performance.now();
    if (!screen.draw([title])) screen.print(title);
    const addon = await buildTicker({
      napi,
      patched: variant === 'patched',
      log: (line) => screen.draw([title, line]),
    });
    screen.print(
      `built ${shown(addon)} in ${seconds(performance.now() - started)}`,
    );
    addons.push(addon);
  }
  return addons;
}

async function runCell(cell, repeat) {
  cell.started = performance.now();
  const sums = { reloads: 0, created: 0, dropped: 0, lost: 0, delivered: 0 };
  let end;
  for (cell.run = 1; cell.run <= repeat; cell.run++) {
    end = await runReload({
      runtime: cell.runtime,
      addon: cell.addon,
      options: RELOADS,
      env: checkFreed({ stock: cell.variant === 'stock' }),
    });
    if (end.outcome !== 'survived') break;
    for (const name of Object.keys(sums)) sums[name] += end.counters[name];
  }
  const ms = Math.round(performance.now() - cell.started);
  cell.end = { ...end, text: describe(end), sums, ms };
}

/** Runs the cells, two at a time: some only wait to be found hung. */
async function runCells(cells, repeat, onEnd) {
  const waiting = [...cells];
  const lane = async () => {
    for (let cell; (cell = waiting.shift());) {
      await runCell(cell, repeat);
      onEnd(cell);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

function record({ runtime, variant, napi, end }) {
  return {
    runtime: runtime.name,
    generation: runtime.generation,
    variant,
    napi,
    outcome: end.outcome,
    text: end.text,
    code: end.code,
    signal: end.signal,
    panic: end.panic,
    hang: end.hang,
    ms: end.ms,
    ...end.sums,
    slowest: end.counters?.slowest ?? null,
    stderr: end.outcome === 'survived' ? '' : end.stderr.slice(-4_000),
  };
}

function save(cells, table) {
  const dir = inRepository('target', 'demo');
  mkdirSync(dir, { recursive: true });
  const results = {
    when: new Date().toISOString(),
    machine: `${os.type()} ${os.release()} ${os.arch()}, ${os.cpus().length} CPUs`,
    reloads: RELOADS,
    cells: cells.map(record),
  };
  writeFileSync(
    inRepository('target', 'demo', 'results.json'),
    `${JSON.stringify(results, null, 2)}\n`,
  );
  writeFileSync(
    inRepository('target', 'demo', 'table.txt'),
    `${table.join('\n')}\n`,
  );
}

async function demo(args) {
  const { help, columns, patterns, repeat } = readOptions(args);
  if (help) {
    console.log(USAGE);
    return;
  }
  const runtimes = selectRuntimes(patterns);
  const screen = new Screen(process.stdout);
  const addons = await buildAddons(columns, screen);
  const cells = runtimes.flatMap((runtime) =>
    columns.map((column, index) => ({
      ...column,
      runtime,
      addon: addons[index],
    })),
  );
  const coloured = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
  const table = (colour) => [
    '',
    ...demoTable({ runtimes, columns, cells, colour }),
  ];

  screen.print('');
  const redraw = setInterval(() => screen.draw(table(coloured)), REDRAW_MS);
  try {
    await runCells(cells, repeat, (cell) => {
      if (!screen.draw(table(coloured))) screen.print(resultLine(cell));
    });
  } finally {
    clearInterval(redraw);
  }
  save(cells, table(false).slice(1));
  const { lines, passed } = tally(cells);
  screen.print(...table(coloured), '', ...lines);
  process.exitCode = passed ? 0 : 1;
}

await runIfMain(import.meta.url, demo);
