// How a runtime differs from what is expected of all, with the reason:
// `node-test/expected`.

import { readFileSync } from 'node:fs';

import { inRepository } from './places.mjs';
import { selectRuntimes } from './runtimes.mjs';

/** What is expected, from `node-test/expected`. */
export const expected = (name) =>
  readFileSync(inRepository('node-test', 'expected', name), 'utf8');

/** The entries of a list that are about `of` and name a runtime. */
const entriesFor = (list, runtime, of) =>
  JSON.parse(expected(list)).filter(
    (entry) =>
      entry.of === of &&
      selectRuntimes(entry.runtimes).some(({ name }) => name === runtime.name),
  );

/** How ours differs in a runtime from what is expected of all: `undefined`, or an entry of the list. */
export const deviation = (runtime, of) =>
  entriesFor('deviations.json', runtime, of)[0];

/** How the runtime's own function differs from ours: entries of the list. */
export const runtimesOwn = (runtime, of) =>
  entriesFor('runtimes-own.json', runtime, of);
