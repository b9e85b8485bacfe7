// The ticker, in every line of napi and in C++, stock and patched.

import { existsSync } from 'node:fs';
import path from 'node:path';

import { install } from '../../node-test/src/build.mjs';
import { cLibrary } from '../../node-test/src/c-library.mjs';
import { command } from '../../node-test/src/cargo.mjs';
import { withLock } from '../../node-test/src/lock.mjs';
import { inRepository } from '../../node-test/src/places.mjs';
import { buildTicker, napiVersions } from '../../node-test/src/ticker.mjs';

/** What `napi` of an addon can be: versions, and `C++`, which has none. */
export const addonNames = [...napiVersions, 'C++'];

/** Node-API's headers: of the Node that runs this, or of one that the suite has installed. */
function headers() {
  const candidates = [
    path.join(path.dirname(process.execPath), '..', 'include', 'node'),
    inRepository(
      ...['node-test', 'node_modules', 'node-20.20.2', 'include', 'node'],
    ),
  ];
  const found = candidates.find((dir) =>
    existsSync(path.join(dir, 'node_api.h')),
  );
  if (found) return found;
  throw new Error(
    `no node_api.h in ${candidates.join(' nor ')}; run \`npm ci\` in node-test`,
  );
}

function buildInC({ patched, log }) {
  const dir = inRepository('examples', 'ticker', 'cpp');
  const variant = patched ? 'linked' : 'stock';
  return withLock(dir, async () => {
    const env = patched ? (await cLibrary({ log })).env : {};
    // Not among the sources, which a patched build of the others copies.
    const out = inRepository('target', 'ticker-cpp');
    await command(
      'make',
      [variant, `BUILD=${out}`, `NODE_INCLUDE=${headers()}`],
      { cwd: dir, env, log },
    );
    const addon = inRepository(
      ...['target', 'addons', `ticker-cpp-${variant}.node`],
    );
    install(path.join(out, variant, 'ticker.node'), addon);
    return addon;
  });
}

const built = new Map();

/** Builds an addon, once, and resolves to its path. */
export function addonFor({ napi, patched, log = () => {} }) {
  const key = [napi, patched].join();
  if (!built.has(key)) {
    const build = napi === 'C++' ? buildInC : buildTicker;
    built.set(key, build({ napi, patched, log }));
  }
  return built.get(key);
}
