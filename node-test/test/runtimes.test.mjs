import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import {
  generationOf,
  pinnedRuntimes,
  selectRuntimes,
} from '../src/runtimes.mjs';

const names = (runtimes) => runtimes.map(({ name }) => name);

test('a generation ends with the release that changed it', () => {
  const generations = {
    G0: ['16.20.2', '18.20.8', '20.20.2', '22.23.3', '24.13.0', '25.3.0'],
    G1: ['24.13.1', '24.15.0', '25.4.0', '26.0.0'],
    G2: ['24.16.0', '24.21.0', '26.1.0', '26.10.0', '27.0.0'],
  };
  for (const [generation, versions] of Object.entries(generations)) {
    for (const version of versions) {
      assert.equal(generationOf(version), generation, version);
    }
  }
});

test('the oldest Node comes first, Bun and Deno last', () => {
  const all = names(pinnedRuntimes());
  assert.equal(all[0], 'node-16.20.2');
  assert.deepEqual(all.slice(-2), ['bun-1.4.4', 'deno-2.9.6']);
});

test('a runtime is what its name says', () => {
  for (const { path, version } of selectRuntimes()) {
    const answer = execFileSync(path, ['--version'], { encoding: 'utf8' });
    assert.match(answer, new RegExp(`(^|v|\\s)${version}\\b`));
  }
});

test('a name, a version, a kind, a generation and a glob select', () => {
  assert.deepEqual(names(selectRuntimes(['node-20.20.2'])), ['node-20.20.2']);
  assert.deepEqual(names(selectRuntimes(['26.10.0'])), ['node-26.10.0']);
  assert.deepEqual(names(selectRuntimes(['bun'])), ['bun-1.4.4']);
  assert.deepEqual(names(selectRuntimes(['G2'])), [
    'node-24.21.0',
    'node-26.10.0',
  ]);
  assert.deepEqual(names(selectRuntimes(['22.*', 'deno'])), [
    'node-22.11.0',
    'node-22.23.3',
    'deno-2.9.6',
  ]);
});

test('an unknown name is an error that lists the known', () => {
  assert.throws(
    () => selectRuntimes(['node-20.20.2', 'node-21']),
    /no pinned runtime is called node-21; known: node-16\.20\.2, .*deno-2\.9\.6/,
  );
});

test('the lock file pins by hash and names no registry', () => {
  const lock = readFileSync(
    new URL('../package-lock.json', import.meta.url),
    'utf8',
  );
  assert.doesNotMatch(lock, /"resolved"|https?:\/\//);
  const { packages } = JSON.parse(lock);
  for (const [name, { integrity }] of Object.entries(packages)) {
    if (name) assert.match(integrity, /^sha512-/, name);
  }
});
