// Makes the fork of every supported release of napi, each a branch of one git
// bundle, and lists their commits beside it. For scripts/release-artifacts.
//
//   node scripts/release-forks.mjs CARGO-OUTLIVE RELEASE BUNDLE LIST
//
// RELEASE is in the names of the branches, `fork/RELEASE/napi-3.16.1`: a branch
// that is pushed once never moves, and a later release makes others. FORKS=LIST
// in the environment makes only those of the releases named.

import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The test that patches and compiles each of them is the list of them. */
const TESTED = new URL(
  '../crates/cargo-outlive/tests/published_versions/each_applies_compiles_and_keeps_its_api.rs',
  import.meta.url,
);

const [outlive, release, bundle, list] = process.argv.slice(2);
if (!list) {
  console.error(
    'usage: node scripts/release-forks.mjs CARGO-OUTLIVE RELEASE BUNDLE LIST',
  );
  process.exit(2);
}

function supported() {
  const [, named] = /^releases! \{([^}]*)\}/m.exec(
    readFileSync(TESTED, 'utf8'),
  );
  const versions = [...named.matchAll(/\bv(\d+)_(\d+)_(\d+)\b/g)].map((match) =>
    match.slice(1).join('.'),
  );
  const wanted = process.env.FORKS?.split(',').filter(Boolean);
  for (const version of wanted ?? []) {
    if (!versions.includes(version)) {
      throw new Error(`FORKS names ${version}, which is not supported`);
    }
  }
  return wanted ?? versions;
}

// The commits are to be those that anybody makes, whose time is Cargo's.
const env = { ...process.env, CARGO_TERM_COLOR: 'never' };
delete env.SOURCE_DATE_EPOCH;

function run(program, args, cwd) {
  try {
    return execFileSync(program, args, {
      ...{ cwd, env, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  } catch (error) {
    const said = error.stderr || error.message;
    throw new Error(`${[program, ...args].join(' ')} failed:\n${said}`, {
      cause: error,
    });
  }
}

const manifest = (dependencies) =>
  [
    ...['[package]', 'name = "addon"', 'version = "0.1.0"', 'edition = "2021"'],
    ...['', '[dependencies]', ...dependencies, '', '[workspace]', ''],
  ].join('\n');

const exactly = (name, version) =>
  `${name} = { version = "=${version}", default-features = false }`;

/**
 * A project that depends on a release of napi, and on the oldest napi-sys that
 * it goes with: the newest would be another on another day, and releases before
 * 2.14 do not compile with it.
 */
function makeProject(project, version) {
  mkdirSync(path.join(project, 'src'), { recursive: true });
  writeFileSync(path.join(project, 'src', 'lib.rs'), '');
  const file = path.join(project, 'Cargo.toml');
  writeFileSync(file, manifest([exactly('napi', version)]));
  const { packages } = JSON.parse(
    run('cargo', ['metadata', '--format-version', '1'], project),
  );
  const { req } = packages
    .find(({ name }) => name === 'napi')
    .dependencies.find(({ name }) => name === 'napi-sys');
  const oldest = /^\^(\d+\.\d+\.\d+)$/.exec(req)?.[1];
  if (!oldest) {
    throw new Error(
      `napi ${version} depends on napi-sys ${req}; a range such as ^2.4.0 was expected`,
    );
  }
  writeFileSync(
    file,
    manifest([exactly('napi', version), exactly('napi-sys', oldest)]),
  );
  // The fork is of what the lock file names, which the new manifest has changed.
  run('cargo', ['update', '--workspace', '--quiet'], project);
  return oldest;
}

function makeForks(scratch) {
  const all = path.join(scratch, 'all.git');
  run('git', ['init', '--quiet', '--bare', all], scratch);
  const git = (...args) =>
    run('git', ['-c', 'pack.threads=1', '-c', 'gc.auto=0', ...args], all);
  const lines = [];
  let branch;
  for (const version of supported()) {
    const project = path.join(scratch, 'projects', version);
    const napiSys = makeProject(project, version);
    const fork = path.join(scratch, 'forks', version);
    run(outlive, ['outlive', 'fork', '--quiet', '--out', fork], project);
    branch = `fork/${release}/napi-${version}`;
    git('fetch', '--quiet', fork, `HEAD:refs/heads/${branch}`);
    const commit = git('rev-parse', branch);
    git('cat-file', '-e', `${commit}:napi-sys-${napiSys}/Cargo.toml`);
    lines.push(`${commit}  ${branch}  napi-sys ${napiSys}\n`);
    console.error(`${branch} ${commit}`);
  }
  // What a clone of the bundle shows first: the newest.
  git('symbolic-ref', 'HEAD', `refs/heads/${branch}`);
  // One pack, made by one thread, so that its bytes follow from what is in it.
  git('repack', '-a', '-d', '-f', '--quiet');
  git(
    'bundle',
    'create',
    '--quiet',
    path.resolve(bundle),
    'HEAD',
    '--branches',
  );
  writeFileSync(list, lines.join(''));
}

const scratch = mkdtempSync(path.join(os.tmpdir(), 'napi-outlive-forks-'));
try {
  makeForks(scratch);
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
