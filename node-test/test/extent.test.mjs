import assert from 'node:assert/strict';
import test from 'node:test';

import { selectRuntimes } from '../src/runtimes.mjs';
import { isQuick, releasesUnderTest, runtimesUnderTest } from './extent.mjs';

const names = (runtimes) => runtimes.map(({ name }) => name);
const quick = (...patterns) => names(runtimesUnderTest(patterns, true));

test('without a word for it, all are tested', () => {
  assert.deepEqual(runtimesUnderTest([], false), selectRuntimes());
});

test('when it is to be quick, every kind and generation that is pinned is tested', () => {
  const generations = (runtimes) =>
    new Set(runtimes.map(({ generation }) => generation));
  assert.deepEqual(
    generations(runtimesUnderTest([], true)),
    generations(selectRuntimes()),
  );
  assert.ok(quick().length < selectRuntimes().length);
});

test('what a test names itself is tested, whatever the extent', () => {
  assert.deepEqual(quick('node-16.20.2', '24.13.0', 'deno'), [
    ...['node-16.20.2', 'node-24.13.0', 'deno-2.9.6'],
  ]);
  assert.deepEqual(quick('22.*'), ['node-22.11.0', 'node-22.23.3']);
});

test('releases between are left out only when it is to be quick', () => {
  const releases = ['2.14.4', '2.16.17', '3.8.6', '3.16.1'];
  assert.deepEqual(releasesUnderTest(releases, false), releases);
  assert.deepEqual(releasesUnderTest(releases, true), ['2.16.17', '3.16.1']);
});

test('another extent is refused', () => {
  assert.deepEqual(['all', 'quick'].map(isQuick), [false, true]);
  assert.throws(() => isQuick('few'), /EXTENT is few; it is all or quick/);
});
