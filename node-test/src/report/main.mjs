// Makes a page of the matrix's results: see --help.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { runIfMain } from '../cli.mjs';
import { shown } from '../places.mjs';
import { pageOf } from './page.mjs';
import { readResults } from './read-results.mjs';

const USAGE = `usage: node node-test/src/report/main.mjs RESULTS.json OUT.html

Makes one page of what scripts/matrix has written (target/matrix/results.json): the
matrix as a heat map, with the log of each cell. It holds all that it needs, and asks
no network for anything.

  -h, --help    this text`;

const OPTIONS = { help: { type: 'boolean', short: 'h', default: false } };

await runIfMain(import.meta.url, (args) => {
  const { values, positionals } = parseArgs({
    ...{ args, options: OPTIONS, allowPositionals: true },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (positionals.length !== 2) {
    throw new Error(
      `two files are needed, the results and the page; see --help`,
    );
  }
  const [from, to] = positionals;
  const page = pageOf(readResults(from));
  mkdirSync(path.dirname(path.resolve(to)), { recursive: true });
  writeFileSync(to, page);
  const kilobytes = Math.round(Buffer.byteLength(page) / 1000);
  console.log(`${shown(path.resolve(to))}: ${kilobytes} kB`);
});
