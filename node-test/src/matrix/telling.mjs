// What the scripts of the cases print, read back.

import assert from 'node:assert/strict';

/** What a scenario reported at its end: the last line that is JSON. */
export function reportOf({ lines }) {
  const line = lines.findLast((text) => text.startsWith('{'));
  assert.ok(line, 'it reported nothing');
  return JSON.parse(line);
}

/** How many native threads of a script ended with being told that their function is closed. */
export const toldThreads = ({ lines }) =>
  lines.filter((line) => /^thread .* closing$/.test(line)).length;
