// What Rust prints when it panics.

import { Watch } from './capture.mjs';

/** Sees a panic in a stream. */
export const watchForPanic = () => new Watch(/panicked at/);

/** The message and the place of the panic that such a watch has seen, or null. */
export function panicIn(watch) {
  if (!watch.found) return null;
  const [line, ...following] = watch.lines();
  const place = line
    .slice(line.indexOf('panicked at') + 'panicked at'.length)
    .trim()
    .replace(/:$/, '')
    .replace(/\S*\/registry\/src\/[^/]+\//, '');
  // Before Rust 1.73 the message stood on the same line, in quotes.
  const said = following.find(Boolean) ?? '';
  return `${said.startsWith('note:') ? '' : said} at ${place}`.trim();
}
