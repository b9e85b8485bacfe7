// What a person sees, on a terminal and elsewhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Progress, table } from '../../src/survive/progress.mjs';

const runtimes = [{ name: 'node 20.20.2' }, { name: 'bun 1.4.4' }];
const scenarios = [{ name: 'reload' }, { name: 'blocked' }];

const finding = {
  ...{ outcome: 'crashed', summary: 'SIGSEGV, somewhere', ms: 2_000 },
  ...{ runtime: 'bun 1.4.4', scenario: 'reload', stack: '#0  f ()\n#1  g ()' },
  stderr: 'the last words\n',
};

const cells = () => [
  { runtime: runtimes[0], scenario: scenarios[0], state: 'waiting' },
  {
    runtime: runtimes[1],
    scenario: scenarios[0],
    state: 'ended',
    result: finding,
  },
  {
    ...{ runtime: runtimes[0], scenario: scenarios[1], state: 'running' },
    ...{ started: performance.now(), step: { at: 3, of: 60 } },
  },
  {
    ...{ runtime: runtimes[1], scenario: scenarios[1], state: 'ended' },
    result: { outcome: 'survived', summary: '' },
  },
];

test('the table has a row a scenario, a column a runtime, and how far each is', () => {
  const lines = table({ cells: cells(), runtimes, scenarios });
  assert.match(lines[0], /^scenario +node 20\.20\.2 +bun 1\.4\.4$/);
  assert.match(lines[1], /^reload +· +crashed$/);
  assert.match(lines[2], /^blocked +\d\.\d s 3\/60 +survived$/);
});

function sink(isTTY) {
  const written = [];
  return {
    isTTY,
    rows: 50,
    write: (text) => written.push(text),
    text: () => written.join(''),
  };
}

function show(stream) {
  const all = cells();
  const progress = new Progress(stream, { cells: all, runtimes, scenarios });
  progress.begin();
  progress.ended(all[1]);
  progress.end({ results: [finding], seed: 7, again: 'again --seed 7' });
  return stream.text();
}

test('elsewhere than on a terminal each end is a line, and nothing is drawn over', () => {
  const text = show(sink(false));
  assert.match(
    text,
    /^crashed +bun 1\.4\.4 {2}reload {2}\(2\.0 s\) {2}SIGSEGV, somewhere\n/,
  );
  assert.ok(!text.includes('\u001b'));
});

test('on a terminal the table is drawn in its place', () => {
  const text = show(sink(true));
  // eslint-disable-next-line no-control-regex
  assert.match(text, /\u001b\[\d+A\r\u001b\[J/);
});

test('a finding is told with its stack, its last words, and how to see it again', () => {
  const text = show(sink(false));
  assert.match(text, /SIGSEGV, somewhere\n +#0 {2}f \(\)\n +#1 {2}g \(\)\n/);
  assert.match(text, /the end of its stderr:\n +the last words\n/);
  assert.match(
    text,
    /1 of 1 processes have findings; the same again: again --seed 7\nseed 7\n$/,
  );
});
