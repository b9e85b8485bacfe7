// Builds the addon that makes pages, for one version of Node, with the compiler
// itself and the headers that come with that version.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { install } from '../../node-test/src/build.mjs';
import { command } from '../../node-test/src/cargo.mjs';
import { withLock } from '../../node-test/src/lock.mjs';
import { inRepository, repository } from '../../node-test/src/places.mjs';

const sources = fileURLToPath(new URL('native', import.meta.url));

const FLAGS = [
  ...['-O2', '-g', '-fPIC', '-pthread', '-shared'],
  ...['-Wall', '-Wextra', '-Werror'],
];

/** V8's headers are written in C++20 from Node 24 on. */
function standardOf(version) {
  return Number(version.split('.')[0]) >= 24 ? '-std=c++20' : '-std=c++17';
}

/**
 * Builds it for `runtime` (see node-test/src/runtimes.mjs) and resolves to the path
 * of its `.node` file. Throws with the failing command and the end of its output.
 */
export async function buildReenv({ runtime, log = () => {} }) {
  const file = `reenv-${runtime.version}.node`;
  const addon = inRepository('target', 'addons', file);
  const scratch = inRepository('target', 'addons', 'reenv');
  const headers = path.join(path.dirname(runtime.path), '../include/node');
  return withLock(addon, async () => {
    mkdirSync(scratch, { recursive: true });
    const fresh = path.join(scratch, file);
    log(`[reenv ${runtime.version}] c++ ${sources}`);
    await command(
      'c++',
      [
        standardOf(runtime.version),
        ...FLAGS,
        '-DNODE_GYP_MODULE_NAME=reenv',
        // Not ours to warn of.
        ...['-isystem', headers],
        ...['-o', fresh],
        ...readdirSync(sources)
          .filter((name) => name.endsWith('.cpp'))
          .sort()
          .map((name) => path.join(sources, name)),
      ],
      { cwd: repository, log },
    );
    install(fresh, addon);
    rmSync(fresh);
    return addon;
  });
}
