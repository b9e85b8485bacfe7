import assert from 'node:assert/strict';
import test from 'node:test';

import { Screen } from '../src/screen.mjs';

function stream(properties) {
  return {
    written: '',
    write(text) {
      this.written += text;
    },
    ...properties,
  };
}

test('what is no terminal gets what stays, and nothing else', () => {
  const file = stream({ isTTY: false });
  const screen = new Screen(file);
  assert.equal(screen.draw(['changing']), false);
  screen.print('final');
  assert.equal(file.written, 'final\n');
});

test('a terminal gets each block in place of the one before', () => {
  const terminal = stream({ isTTY: true, rows: 24 });
  const screen = new Screen(terminal);
  assert.equal(screen.draw(['a', 'b', 'c']), true);
  terminal.written = '';
  screen.draw(['d']);
  assert.ok(terminal.written.startsWith('\u001b[3A\r\u001b[J'));
});

test('a block that does not fit is not drawn', () => {
  const screen = new Screen(stream({ isTTY: true, rows: 3 }));
  assert.equal(screen.draw(['a', 'b', 'c']), false);
});
