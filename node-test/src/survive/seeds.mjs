// A seed for each process from the one of the command, so that the order in
// which they run, and which others run, changes nothing.

import { createHash } from 'node:crypto';

export function seedOf(seed, ...what) {
  const hash = createHash('sha256').update([seed, ...what].join('\0'));
  return hash.digest().readUInt32LE();
}
