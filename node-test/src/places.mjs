// Where things lie, from the repository's root.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

export const inRepository = (...parts) => path.join(repository, ...parts);

/** A path as a message shows it: relative where it lies inside the repository. */
export function shown(file) {
  const relative = path.relative(repository, file);
  return relative.startsWith('..') ? file : relative || '.';
}
