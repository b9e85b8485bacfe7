import assert from 'node:assert/strict';
import test from 'node:test';

import { selectRuntimes } from '../src/runtimes.mjs';
import { runtimesUnderTest } from './under-test.mjs';

const names = (runtimes) => runtimes.map(({ name }) => name);
const quick = (...patterns) => names(runtimesUnderTest(patterns, 'quick'));

test('without a word for it, all are tested', () => {
  assert.deepEqual(runtimesUnderTest([], 'all'), selectRuntimes());
});

test('when it is to be quick, every kind and generation that is pinned is tested', () => {
  const generations = (runtimes) =>
    new Set(runtimes.map(({ generation }) => generation));
  assert.deepEqual(
    generations(runtimesUnderTest([], 'quick')),
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

test('another extent is refused', () => {
  assert.throws(
    () => runtimesUnderTest([], 'few'),
    /RUNTIMES is few; it is all or quick/,
  );
});
