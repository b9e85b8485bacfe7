import assert from 'node:assert/strict';
import test from 'node:test';

import { printable } from '../../src/report/page/printable.mjs';

test('what colours a terminal is left out', () => {
  assert.equal(printable('\u001b[1;31merror\u001b[0m: no'), 'error: no');
  assert.equal(
    printable('\u001b]8;;http://example.invalid\u0007here\u001b]8;;\u001b\\'),
    'here',
  );
});

test('what would not be seen is named', () => {
  assert.equal(printable('a\u0000b\u001bc\u0008d'), 'a␀b␛c␈d');
  assert.equal(printable('a\u007fb\u0085c'), 'a⟨U+007F⟩b⟨U+0085⟩c');
});

test('what would turn the direction of a line is named', () => {
  assert.equal(printable('\u202egnp.exe\u2069'), '⟨U+202E⟩gnp.exe⟨U+2069⟩');
});

test('lines, tabs, letters and markup stay as they are', () => {
  const text = 'für\t世界 <b>🙂</b>\nnext';
  assert.equal(printable(text), text);
  assert.equal(printable('one\r\ntwo'), 'one\ntwo');
});
