// Reads the file that the matrix has written, or says what is wrong with it.

import { readFileSync } from 'node:fs';

/** The format that the page is made from; see `src/matrix/results.mjs`. */
const VERSION = 1;

const LISTS = ['hazards', 'runtimes', 'addons', 'cells'];

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`there is no ${file}; scripts/matrix writes it`, {
      cause: error,
    });
  }
}

function dataOf(file, text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error.message}`, {
      cause: error,
    });
  }
}

export function readResults(file) {
  const results = dataOf(file, textOf(file));
  if (results?.version !== VERSION) {
    throw new Error(
      `${file} has format ${results?.version}, and the page is made from format ${VERSION}; run scripts/matrix again`,
    );
  }
  for (const name of LISTS) {
    if (!Array.isArray(results[name])) {
      throw new Error(
        `${file} has no list of ${name}; run scripts/matrix again`,
      );
    }
  }
  return results;
}
