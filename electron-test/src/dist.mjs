// The Electron to run, by version: `scripts/electron` knows where it comes from.

import { command } from '../../node-test/src/cargo.mjs';
import { withLock } from '../../node-test/src/lock.mjs';
import { inRepository, repository } from '../../node-test/src/places.mjs';

const found = new Map();

/** Resolves to the directory of an Electron: a version, `official`, or none for any. */
export function electronDist(version, { log = () => {} } = {}) {
  const key = version ?? '';
  if (!found.has(key)) {
    const script = inRepository('scripts', 'electron');
    const asked = withLock('an Electron', () =>
      command(script, version ? [version] : [], { cwd: repository, log }),
    );
    found.set(
      key,
      asked.then((dir) => dir.trim()),
    );
  }
  return found.get(key);
}
