// The C library, built and installed as its users do, and what an addon is
// built with to link it.

import path from 'node:path';

import { command } from './cargo.mjs';
import { withLock } from './lock.mjs';
import { inRepository, repository } from './places.mjs';

let installed;

async function install(log) {
  const script = inRepository('scripts', 'c-library');
  const prefix = await withLock('the C library', () =>
    command(script, [], { cwd: repository, log }),
  );
  return prefix.trim();
}

/**
 * Installs the C library under `target/`, once, and resolves to where:
 * `{ prefix, archive, env }`. `env` is what pkg-config needs to find it.
 * Throws with the failing command and the end of its output.
 */
export function cLibrary({ log = () => {} } = {}) {
  installed ??= install(log);
  return installed.then((prefix) => ({
    prefix,
    archive: path.join(prefix, 'lib', 'libtsfn.a'),
    env: { PKG_CONFIG_PATH: path.join(prefix, 'lib', 'pkgconfig') },
  }));
}

const flags = (text) => text.trim().split(/\s+/).filter(Boolean);

/** Asks pkg-config, as an addon's build does: `{ cflags, libs }`, a list each. */
export async function linkFlags(options) {
  const { env } = await cLibrary(options);
  const ask = (...args) =>
    command('pkg-config', [...args, 'tsfn'], { cwd: repository, env });
  return {
    cflags: flags(await ask('--cflags')),
    libs: flags(await ask('--libs', '--static')),
  };
}
