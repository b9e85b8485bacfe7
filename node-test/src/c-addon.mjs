// Builds the suite's C and C++ addons with the compiler itself: as their
// sources are ("stock"), or linked with the C library ("linked").

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { install } from './build.mjs';
import { linkFlags } from './c-library.mjs';
import { command } from './cargo.mjs';
import { withLock } from './lock.mjs';
import { inRepository, repository, shown } from './places.mjs';

/** Node-API is the same in all of them; the packages bring their headers. */
const HEADERS = inRepository(
  ...['node-test', 'node_modules', 'node-20.20.2', 'include', 'node'],
);

const ALWAYS = [
  ...['-O2', '-g', '-fPIC', '-pthread'],
  ...['-Wall', '-Wextra', '-Werror'],
];

const LANGUAGES = {
  C: { sources: /\.c$/, compiler: 'cc', standard: '-std=c11' },
  'C++': { sources: /\.(cc|cpp)$/, compiler: 'c++', standard: '-std=c++17' },
};

function sourcesIn(dir) {
  return readdirSync(dir)
    .filter((name) => /\.(c|cc|cpp)$/.test(name))
    .sort()
    .map((name) => path.join(dir, name));
}

function languageOf(name, sources) {
  const found = Object.values(LANGUAGES).find(
    (language) =>
      sources.length > 0 &&
      sources.every((source) => language.sources.test(source)),
  );
  if (found) return found;
  const list = sources.map(shown).join(', ') || 'nothing';
  throw new Error(
    `the addon ${name} is built from ${list}; it needs sources of one language, C (.c) or C++ (.cc, .cpp)`,
  );
}

async function build({ name, dir, sources, linked, flags, label, log }) {
  const files = sources ?? sourcesIn(dir);
  const { compiler, standard } = languageOf(name, files);
  const library = linked ? await linkFlags({ log }) : { cflags: [], libs: [] };
  const variant = linked ? 'linked' : 'stock';
  const file = `${[name, variant, ...(label ? [label] : [])].join('-')}.node`;
  const addon = inRepository('target', 'addons', file);
  const scratch = inRepository('target', 'addons', 'c');
  return withLock(addon, async () => {
    mkdirSync(scratch, { recursive: true });
    const fresh = path.join(scratch, file);
    log(`[${name} ${variant}] ${compiler} ${files.length} files`);
    await command(
      compiler,
      [
        ...[standard, ...ALWAYS, `-I${HEADERS}`],
        ...(linked ? ['-DLINKED_WITH_TSFN'] : []),
        ...library.cflags,
        ...flags,
        ...['-shared', '-o', fresh, ...files],
        ...library.libs,
      ],
      { cwd: repository, log },
    );
    install(fresh, addon);
    rmSync(fresh);
    return addon;
  });
}

const built = new Map();

/**
 * Builds one addon, once, and resolves to the path of its `.node` file.
 *
 * - `name`: what it is called under `target/addons`; unique to its sources.
 * - `dir`: where its sources lie, or `sources`: their paths. All C, or all C++.
 * - `linked`: link the C library, and define `LINKED_WITH_TSFN` (default: true).
 * - `flags`: for the compiler, which links as well, such as `-Wl,-Bsymbolic`.
 * - `label`: what the file's name says of the flags; needed where there are any.
 * - `log`: called with each line of progress.
 *
 * Throws with the failing command and the end of its output.
 */
export function buildCAddon({
  name,
  dir,
  sources,
  linked = true,
  flags = [],
  label = '',
  log = () => {},
}) {
  if (flags.length > 0 && !label) {
    throw new Error(`the addon ${name} is built with flags; give them a label`);
  }
  const key = [name, linked, label].join();
  if (!built.has(key)) {
    const options = { name, dir, sources, linked, flags, label, log };
    built.set(key, build(options));
  }
  return built.get(key);
}
