// What a process has to have come to before its end says anything.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { reached } from '../../src/matrix/rules.mjs';

test('a process that ended before a line has not come to it', () => {
  const end = { lines: ['the worker has ended', 'late calls: 3'] };
  reached(end, 'the worker has ended');
  reached(end, 'late calls');
  assert.throws(() => reached(end, 'calls'), {
    name: 'AssertionError',
    message: 'it ended before it printed "calls"',
  });
  assert.throws(() => reached({ lines: [] }, 'late calls'), /it ended before/);
});
