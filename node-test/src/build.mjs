// Builds the addons that the suite, the demo and the bench load: as they are
// published ("stock"), or after `cargo outlive apply` in a copy ("patched").
//
//   node src/build.mjs DIR --name NAME [--root ROOT] [--patched [--only CRATE]] [--debug]

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { cargoBuild, command } from './cargo.mjs';
import { runIfMain } from './cli.mjs';
import { withLock } from './lock.mjs';
import { inRepository, repository, shown } from './places.mjs';

const addonsDir = inRepository('target', 'addons');
const LEFT_BEHIND = new Set(['target', 'node_modules', '.git']);

function filesUnder(dir) {
  return readdirSync(dir, { withFileTypes: true })
    .filter(({ name }) => !LEFT_BEHIND.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(dir, entry.name);
      return entry.isDirectory() ? filesUnder(file) : [file];
    });
}

function fingerprint(files, base) {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${path.relative(base, file)}\0${content.length}\0`);
    hash.update(content);
  }
  return hash.digest('hex');
}

/**
 * Builds the command from this workspace, so that what is tested is what is here, and
 * resolves to its path. Not optimised: that takes minutes, and saves seconds.
 */
export async function cargoOutlive(log = () => {}) {
  const artifacts = await cargoBuild(['-p', 'cargo-outlive'], {
    ...{ cwd: repository, log },
  });
  return artifacts.map(({ executable }) => executable).find(Boolean);
}

/** Makes `dir` what `fresh` is. What is the same stays as it is, for Cargo goes by its age. */
function become(dir, fresh) {
  const wanted = new Set(
    filesUnder(fresh).map((file) => path.relative(fresh, file)),
  );
  for (const file of existsSync(dir) ? filesUnder(dir) : []) {
    if (!wanted.has(path.relative(dir, file))) rmSync(file);
  }
  for (const name of wanted) {
    const file = path.join(dir, name);
    const content = readFileSync(path.join(fresh, name));
    if (existsSync(file) && readFileSync(file).equals(content)) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/**
 * Copies the project to `target/VARIANT/NAME` and applies the patch there.
 * Does nothing where neither the project nor the command has changed since.
 */
async function patchedCopy({ dir, root, name, variant, only, log }) {
  const outlive = await cargoOutlive(log);
  const copy = inRepository('target', variant, name);
  const fresh = `${copy}.fresh`;
  const within = path.relative(root, dir);
  const stampFile = path.join(copy, '.stamp');
  const stamp = fingerprint([...filesUnder(root), outlive], root);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
    return path.join(copy, within);
  }
  log(`copying ${shown(root)} to ${shown(copy)}`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  cpSync(root, fresh, {
    recursive: true,
    filter: (file) => !LEFT_BEHIND.has(path.basename(file)),
  });
  const manifest = path.join(fresh, within, 'Cargo.toml');
  log(`applying the patch in ${shown(path.dirname(manifest))}`);
  await command(
    outlive,
    [
      'outlive',
      'apply',
      '--manifest-path',
      manifest,
      ...(only ? ['--only', only] : []),
    ],
    { cwd: repository, log },
  );
  become(copy, fresh);
  rmSync(fresh, { recursive: true });
  writeFileSync(stampFile, stamp);
  return path.join(copy, within);
}

/** Puts `library` at `addon` in one step: a process may have the old one mapped. */
export function install(library, addon) {
  mkdirSync(addonsDir, { recursive: true });
  const content = readFileSync(library);
  if (
    existsSync(addon) &&
    statSync(addon).size === content.length &&
    readFileSync(addon).equals(content)
  ) {
    return;
  }
  const fresh = `${addon}.${process.pid}`;
  writeFileSync(fresh, content);
  renameSync(fresh, addon);
}

/**
 * Builds one addon crate and resolves to the path of its `.node` file.
 *
 * - `dir`: the directory of the crate's manifest. It must have a `Cargo.lock`.
 * - `name`: what the addon is called under `target/`; unique to the crate.
 * - `root`: the directory to copy for a patched build, where the crate reaches
 *   outside its own (default: `dir`).
 * - `patched`: apply the patch first, in a copy (default: false).
 * - `only`: patch no other crate than this one, such as `napi-sys`.
 * - `release`: optimised (default: true).
 * - `features`: Cargo features to build with (default: none beyond the crate's).
 * - `log`: called with each line of progress.
 *
 * Builds of one variant share their target directory and wait for each other.
 * Throws with the failing command and the end of its output.
 */
export async function buildAddon({
  dir,
  name,
  root = dir,
  patched = false,
  only = null,
  release = true,
  features = [],
  log = () => {},
}) {
  const variant = !patched ? 'stock' : only ? `patched-${only}` : 'patched';
  const profile = release ? 'release' : 'debug';
  const label = `${name} ${variant}${release ? '' : ' debug'}`;
  const say = (line) => log(`[${label}] ${line}`);
  return withLock(inRepository('target', 'addons', variant), async () => {
    const project = patched
      ? await patchedCopy({ dir, root, name, variant, only, log: say })
      : dir;
    const artifacts = await cargoBuild(
      [
        ...(release ? ['--release'] : []),
        ...(features.length > 0 ? ['--features', features.join()] : []),
      ],
      {
        cwd: project,
        env: { CARGO_TARGET_DIR: inRepository('target', 'addons', variant) },
        log: say,
      },
    );
    const library = artifacts
      .filter(({ kinds }) => kinds.includes('cdylib'))
      .flatMap(({ filenames }) => filenames)
      .find((file) => /\.(so|dylib|dll)$/.test(file));
    if (!library) {
      throw new Error(
        `${shown(dir)}/Cargo.toml builds no cdylib; an addon needs \`crate-type = ["cdylib"]\``,
      );
    }
    const suffix = [variant, ...(release ? [] : [profile]), ...features];
    const addon = path.join(addonsDir, `${[name, ...suffix].join('-')}.node`);
    install(library, addon);
    return addon;
  });
}

const USAGE =
  'usage: node src/build.mjs DIR --name NAME [--root ROOT] [--patched [--only CRATE]] [--debug] [--features F]';

await runIfMain(import.meta.url, async (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      root: { type: 'string' },
      patched: { type: 'boolean', default: false },
      only: { type: 'string' },
      debug: { type: 'boolean', default: false },
      features: { type: 'string', multiple: true, default: [] },
    },
  });
  if (positionals.length !== 1 || !values.name) throw new Error(USAGE);
  const dir = path.resolve(positionals[0]);
  const addon = await buildAddon({
    dir,
    name: values.name,
    root: values.root ? path.resolve(values.root) : dir,
    patched: values.patched,
    only: values.only,
    release: !values.debug,
    features: values.features,
    log: (line) => console.error(line),
  });
  console.log(addon);
});
