import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { inRepository } from '../../src/places.mjs';
import { plausibleResults } from './plausible-results.mjs';

const program = inRepository('node-test', 'src', 'report', 'main.mjs');

const run = (...args) =>
  spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });

function inDirectory(t) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'report-'));
  t.after(() => rmSync(dir, { recursive: true }));
  return (name) => path.join(dir, name);
}

test('it writes the page, into a directory that may be new', (t) => {
  const file = inDirectory(t);
  writeFileSync(file('results.json'), JSON.stringify(plausibleResults()));
  const { status, stdout } = run(file('results.json'), file('new/page.html'));
  assert.equal(status, 0);
  assert.match(stdout, /page\.html: \d+ kB/);
  assert.match(readFileSync(file('new/page.html'), 'utf8'), /^<!doctype html>/);
});

test('--help tells how it is used', () => {
  const { status, stdout } = run('--help');
  assert.equal(status, 0);
  assert.match(stdout, /RESULTS\.json OUT\.html/);
});

for (const [what, content, complaint] of [
  ['that is not there', null, /there is no .*scripts\/matrix writes it/],
  ['that is not JSON', '{', /is not JSON/],
  ['of another format', '{"version":2}', /has format 2, .*run scripts\/matrix/],
  [
    'without cells',
    '{"version":1,"hazards":[],"runtimes":[],"addons":[]}',
    /has no list of cells/,
  ],
]) {
  test(`a file ${what} is refused, and no page written`, (t) => {
    const file = inDirectory(t);
    if (content) writeFileSync(file('results.json'), content);
    const { status, stderr } = run(file('results.json'), file('page.html'));
    assert.equal(status, 1);
    assert.match(stderr, /^error: /);
    assert.match(stderr, complaint);
    assert.equal(existsSync(file('page.html')), false);
  });
}

test('one file is not enough', () => {
  const { status, stderr } = run('results.json');
  assert.equal(status, 1);
  assert.match(stderr, /two files are needed/);
});
