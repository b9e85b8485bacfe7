import assert from 'node:assert/strict';
import test from 'node:test';
import { stripVTControlCharacters } from 'node:util';

import { demoTable, resultLine, tally } from '../src/demo-report.mjs';

const node = { name: 'node-24.21.0', kind: 'node', generation: 'G2' };
const bun = { name: 'bun-1.4.4', kind: 'bun', generation: 'bun' };
const columns = [
  { variant: 'stock', napi: '2.0.2' },
  { variant: 'stock', napi: '3.16.1' },
  { variant: 'patched', napi: '3.16.1' },
];

function ended(outcome, text = outcome, { lost = 0, ...rest } = {}) {
  const sums = { lost, created: 5000, reloads: 60 };
  return { outcome, text, sums, ms: 1500, stderr: '', ...rest };
}

const lossy = () => ended('survived', 'survived', { lost: 1204 });

function grid(...ends) {
  return [node, bun].flatMap((runtime, row) =>
    columns.map((column, index) => ({
      ...column,
      runtime,
      end: ends[row * columns.length + index],
    })),
  );
}

test('the table has a row for a runtime and a column for an addon', () => {
  const cells = grid(
    ended('crashed', 'crashed (SIGSEGV)'),
    lossy(),
    ended('survived'),
    ended('panicked'),
  );
  assert.deepEqual(
    demoTable({ runtimes: [node, bun], columns, cells, colour: false }),
    [
      '                  stock                                    patched',
      '                  ───────────────────────────────────────  ────────────────',
      'runtime           napi 2.0.2         napi 3.16.1           napi 3.16.1',
      'node-24.21.0  G2  crashed (SIGSEGV)  survived, 1,204 lost  survived, 0 lost',
      'bun-1.4.4         panicked           ·                     ·',
    ],
  );
});

test('colour changes nothing but colour', () => {
  const cells = grid(ended('survived'), ended('hung'));
  const draw = (colour) =>
    demoTable({ runtimes: [node, bun], columns, cells, colour }).join('\n');
  assert.notEqual(draw(true), draw(false));
  assert.equal(stripVTControlCharacters(draw(true)), draw(false));
});

test('a stock cell may fail, a patched one may not', () => {
  const stockFails = grid(
    ended('hung'),
    ended('panicked'),
    ended('survived'),
    ended('crashed'),
    ended('failed'),
    ended('survived'),
  );
  assert.equal(tally(stockFails).passed, true);
  for (const outcome of ['hung', 'panicked', 'crashed', 'failed']) {
    const cells = grid(
      ...Array(5).fill(ended('survived')),
      ended(outcome, outcome, { stderr: 'one\nlast words\n' }),
    );
    const { passed, lines } = tally(cells);
    assert.equal(passed, false);
    assert.match(lines.join('\n'), /bun-1\.4\.4 .*patched/);
    assert.match(lines.join('\n'), /last words/);
  }
});

test('a stock cell may lose payloads, a patched one may not', () => {
  const stockLoses = grid(
    ...[lossy(), lossy(), ended('survived')],
    ...[lossy(), lossy(), ended('survived')],
  );
  assert.equal(tally(stockLoses).passed, true);
  const { passed, lines } = tally(
    grid(...Array(5).fill(ended('survived')), lossy()),
  );
  assert.equal(passed, false);
  assert.match(
    lines.join('\n'),
    /bun-1\.4\.4 .*patched .*1,204 of 5,000 payloads lost/,
  );
});

test('the tally counts outcomes, and losses where it survived', () => {
  const { lines } = tally(
    grid(
      ended('hung'),
      lossy(),
      ended('survived'),
      ended('hung'),
      ended('panicked'),
      ended('survived'),
    ),
  );
  assert.deepEqual(lines, [
    'stock    4 cells: 2 hung, 1 survived, 1 panicked; 1,204 payloads lost where it survived',
    'patched  2 cells: 2 survived; 0 payloads lost where it survived',
  ]);
});

test('a line says why a cell failed', () => {
  const cell = {
    ...columns[1],
    runtime: node,
    end: ended('hung', 'hung', { hang: 'blocked reload 1: no end' }),
  };
  assert.equal(
    resultLine(cell),
    'node-24.21.0  stock    3.16.1     1.5 s  hung: blocked reload 1: no end',
  );
});
