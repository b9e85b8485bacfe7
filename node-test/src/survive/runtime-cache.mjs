// Runtimes fetched from npm, kept in a directory of the user's.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { runChild } from './child.mjs';
import { newestIn } from './ranges.mjs';
import { trackScratch } from './running.mjs';

const NPM_MS = 600_000;

/** Where runtimes are kept unless --cache says otherwise. */
export function defaultCache(env = process.env, platform = process.platform) {
  const base = {
    win32: env.LOCALAPPDATA ?? path.join(os.homedir(), 'AppData', 'Local'),
    darwin: path.join(os.homedir(), 'Library', 'Caches'),
  };
  return path.join(
    base[platform] ?? env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'),
    'napi-outlive-test',
  );
}

/** npm as it was started from, or as it is on the path. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) {
    return { program: process.execPath, before: [script] };
  }
  return process.platform === 'win32'
    ? { program: 'npm.cmd', before: [], shell: true }
    : { program: 'npm', before: [] };
}

async function npm(args, cwd) {
  const { program, before, shell } = npmCommand();
  const end = await runChild({
    program,
    args: [...before, ...args],
    cwd,
    shell,
    timeoutMs: NPM_MS,
    inherit: true,
  });
  if (end.code === 0) return end.stdout;
  const errors = end.stderr
    .split('\n')
    .filter(
      (line) => line.startsWith('npm error') || line.startsWith('npm ERR!'),
    );
  throw new Error(
    `npm ${args.join(' ')} failed (${end.signal ?? `exit ${end.code}`}): ${errors.slice(0, 3).join('; ') || end.stderr.slice(-300)}; is the registry in reach? A runtime that is installed can be given by its path in --runtimes`,
  );
}

const folder = (packageName) => packageName.replace('/', '+');

function cachedVersions(cache, packageName) {
  if (!existsSync(cache)) return [];
  const start = `${folder(packageName)}@`;
  return readdirSync(cache)
    .filter((name) => name.startsWith(start))
    .map((name) => name.slice(start.length));
}

const binaryIn = (dir, { name, binary }) =>
  path.join(dir, 'node_modules', name, binary);

const placeOf = (cache, wanted, version) =>
  path.join(cache, `${folder(wanted.name)}@${version}`);

/** The newest in the cache that is in the range, `{ version, path }`, or null. */
export function findCached(cache, wanted, range) {
  const version = newestIn(cachedVersions(cache, wanted.name), range);
  if (!version) return null;
  const file = binaryIn(placeOf(cache, wanted, version), wanted);
  return existsSync(file) ? { version, path: file } : null;
}

async function publishedVersions(wanted, cwd) {
  const answer = await npm(
    ['view', wanted.name, 'versions', '--json', '--no-update-notifier'],
    cwd,
  );
  const versions = JSON.parse(answer);
  return Array.isArray(versions) ? versions : [versions];
}

/** Puts a directory in its place, unless another process has done so first. */
function settle(fresh, place) {
  try {
    renameSync(fresh, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  }
}

/** Fetches the newest release in the range; resolves to `{ version, path }`. */
export async function fetchRuntime(cache, wanted, range, log) {
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(path.join(cache, '.fetching-'));
  trackScratch(scratch);
  try {
    log(`asking npm which ${wanted.name}@${range || 'latest'} there is`);
    const versions = await publishedVersions(wanted, scratch);
    const version = newestIn(versions, range);
    if (!version) {
      throw new Error(
        `npm has no ${wanted.name} in ${range}; the newest is ${newestIn(versions, '')}`,
      );
    }
    const place = placeOf(cache, wanted, version);
    if (!existsSync(binaryIn(place, wanted))) {
      log(`fetching ${wanted.name}@${version}`);
      rmSync(place, { recursive: true, force: true });
      const fresh = path.join(scratch, 'fresh');
      mkdirSync(fresh);
      await npm(
        [
          ...['install', '--prefix', fresh, '--no-save', '--no-package-lock'],
          ...['--ignore-scripts', '--no-bin-links', '--no-audit', '--no-fund'],
          ...['--no-update-notifier', `${wanted.name}@${version}`],
        ],
        fresh,
      );
      settle(fresh, place);
    }
    return { version, path: binaryIn(place, wanted) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
