// Builds the suite's C and C++ addons with the compiler itself: as their
// sources are ("stock"), or linked with the C library ("linked").

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { install } from './build.mjs';
import { linkFlags } from './c-library.mjs';
import { command } from './cargo.mjs';
import { withLock } from './lock.mjs';
import { inRepository, repository } from './places.mjs';

/** Node-API is the same in all of them; the packages bring their headers. */
const HEADERS = inRepository(
  ...['node-test', 'node_modules', 'node-20.20.2', 'include', 'node'],
);

const ALWAYS = [
  ...['-O2', '-g', '-fPIC', '-pthread'],
  ...['-Wall', '-Wextra', '-Werror'],
];

const OBJECT = '.o';

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

/** The languages of the sources, each with its own; C++ last, for it links what has any. */
function byLanguage(name, sources) {
  const groups = Object.values(LANGUAGES)
    .map((language) => ({
      ...language,
      files: sources.filter((source) => language.sources.test(source)),
    }))
    .filter(({ files }) => files.length > 0);
  if (groups.length > 0) return groups;
  throw new Error(
    `the addon ${name} is built from nothing; it needs sources in C (.c) or C++ (.cc, .cpp)`,
  );
}

/** Compiles the files of one language; resolves to what is to be linked. */
async function compile({ compiler, standard, files }, options) {
  const { label, dir, flags, log } = options;
  log(`[${label}] ${compiler} ${files.length} files`);
  await command(compiler, [standard, ...ALWAYS, ...flags, '-c', ...files], {
    cwd: dir,
    log,
  });
  return files.map((file) =>
    path.join(dir, `${path.parse(file).name}${OBJECT}`),
  );
}

async function build({
  name,
  dir,
  sources,
  linked,
  flags,
  cxxFlags,
  label,
  log,
}) {
  const groups = byLanguage(name, sources ?? sourcesIn(dir));
  const library = linked ? await linkFlags({ log }) : { cflags: [], libs: [] };
  const variant = linked ? 'linked' : 'stock';
  const stem = [name, variant, ...(label ? [label] : [])].join('-');
  const addon = inRepository('target', 'addons', `${stem}.node`);
  const scratch = inRepository('target', 'addons', 'c', stem);
  return withLock(addon, async () => {
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    const common = [
      `-I${HEADERS}`,
      ...(linked ? ['-DLINKED_WITH_TSFN'] : []),
      ...library.cflags,
      ...flags,
    ];
    const objects = [];
    for (const group of groups) {
      const inCxx = group.compiler === LANGUAGES['C++'].compiler;
      objects.push(
        ...(await compile(group, {
          ...{ label: `${name} ${variant}`, dir: scratch, log },
          flags: [...common, ...(inCxx ? cxxFlags : [])],
        })),
      );
    }
    const fresh = path.join(scratch, `${stem}.node`);
    await command(
      groups.at(-1).compiler,
      [
        ...[...ALWAYS, ...flags, '-shared', '-o', fresh],
        ...[...objects, ...library.libs],
      ],
      { cwd: repository, log },
    );
    install(fresh, addon);
    rmSync(scratch, { recursive: true });
    return addon;
  });
}

const built = new Map();

/**
 * Builds one addon, once, and resolves to the path of its `.node` file.
 *
 * - `name`: what it is called under `target/addons`; unique to its sources.
 * - `dir`: where its sources lie, or `sources`: their paths. C, C++ or both, and no
 *   two of one name.
 * - `linked`: link the C library, and define `LINKED_WITH_TSFN` (default: true).
 * - `flags`: for the compiler, which links as well, such as `-Wl,-Bsymbolic`.
 * - `cxxFlags`: for what is C++ alone.
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
  cxxFlags = [],
  label = '',
  log = () => {},
}) {
  if (flags.length > 0 && !label) {
    throw new Error(`the addon ${name} is built with flags; give them a label`);
  }
  const key = [name, linked, label].join();
  if (!built.has(key)) {
    const options = { name, dir, sources, linked, flags, cxxFlags, label };
    built.set(key, build({ ...options, log }));
  }
  return built.get(key);
}
