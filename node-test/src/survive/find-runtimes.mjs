// From what --runtimes says to things to run.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { pinnedRuntimes } from '../runtimes.mjs';
import { compareVersions, newestIn } from './ranges.mjs';
import { defaultCache, fetchRuntime, findCached } from './runtime-cache.mjs';
import { onMusl, runtimePackage } from './runtime-packages.mjs';
import { UsageError } from './usage-error.mjs';

const VERSION_MS = 20_000;

const KINDS = {
  node: { args: [], env: {} },
  bun: { args: ['run'], env: { DO_NOT_TRACK: '1' } },
  deno: {
    args: ['run', '--quiet', '--allow-all', '--no-prompt'],
    env: { DENO_NO_UPDATE_CHECK: '1' },
  },
  // Its Node, with worker threads; no window, no page.
  electron: { args: [], env: { ELECTRON_RUN_AS_NODE: '1' } },
};

/** The oldest in which the scenarios run as they are meant. */
const OLDEST = {
  node: '16.0.0',
  bun: '1.4.0',
  deno: '2.9.0',
  // The first with Node 16.
  electron: '15.0.0',
};

const asRuntime = (kind, version, file) => ({
  name: `${kind} ${version}`,
  kind,
  version,
  path: file,
  ...KINDS[kind],
});

const WHICH = 'give the path of a node, bun, deno or electron';

/** What an executable prints, as Node if it is an Electron. */
const answerOf = (file, args) =>
  execFileSync(file, args, {
    encoding: 'utf8',
    env: { ...process.env, ...KINDS.electron.env },
    timeout: VERSION_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** An Electron's version and its executable, which npm's `electron` is not; `[null, file]` for a Node. */
const ABOUT_NODE =
  'JSON.stringify([process.versions.electron ?? null, process.execPath])';

function identifyNode(file, version) {
  const [electron, executable] = JSON.parse(answerOf(file, ['-p', ABOUT_NODE]));
  return electron
    ? asRuntime('electron', electron, executable)
    : asRuntime('node', version, file);
}

/** Asks an executable what it is: each answers in its own way, Electron as its Node. */
function identify(file) {
  try {
    const answer = answerOf(file, ['--version']);
    const [, mark, version] = /^(v|deno )?(\d+\.\d+\.\d+)/.exec(answer) ?? [];
    if (!version) {
      throw new UsageError(
        `${file} calls itself ${answer.slice(0, 60)}; ${WHICH}`,
      );
    }
    if (mark === 'v') return identifyNode(file, version);
    return asRuntime(mark ? 'deno' : 'bun', version, file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${file} does not answer to --version (${error.message.split('\n')[0]}); ${WHICH}`,
    );
  }
}

const looksLikePath = (spec) =>
  spec.includes(path.sep) || spec.includes('/') || existsSync(spec);

/** `20`, `node@20.20.2`, `bun`, `bun@1.4` as `{ kind, range }`. */
export function parseRuntime(spec) {
  const bare = /^v?(\d+(\.\d+){0,2})$/.exec(spec);
  if (bare) return { kind: 'node', range: bare[1] };
  const named = /^(node|bun|deno)(?:@v?(\d+(?:\.\d+){0,2}|latest))?$/.exec(
    spec,
  );
  if (named) {
    const range = !named[2] || named[2] === 'latest' ? '' : named[2];
    return { kind: named[1], range };
  }
  throw new UsageError(
    `--runtimes names ${spec}; it takes current, a version of Node (20, 20.20.2), bun, bun@1.4.4, deno, deno@2.9.6, or a path to one or to an Electron`,
  );
}

/** The suite's own, where it is installed with them. */
function findPinned({ kind, range }) {
  const there = pinnedRuntimes().filter(
    (runtime) => runtime.kind === kind && existsSync(runtime.path),
  );
  const version = newestIn(
    there.map((runtime) => runtime.version),
    range,
  );
  return there.find((runtime) => runtime.version === version);
}

/** `20` could be any 20: the highest there could be. */
const highestIn = (range) =>
  [...range.split('.'), '999', '999'].slice(0, 3).join('.');

function checkAge(runtime) {
  const oldest = OLDEST[runtime.kind];
  if (compareVersions(runtime.version, oldest) >= 0) return runtime;
  throw new UsageError(
    `${runtime.name} is too old: the scenarios run in ${runtime.kind} from ${oldest} on; leave it out of --runtimes`,
  );
}

async function findOne(spec, { cache, log }) {
  if (spec === 'current') return identify(process.execPath);
  if (looksLikePath(spec)) {
    if (existsSync(spec)) return identify(path.resolve(spec));
    throw new UsageError(`--runtimes names ${spec}, which is not there`);
  }
  const { kind, range } = parseRuntime(spec);
  const pinned = findPinned({ kind, range });
  if (pinned) return asRuntime(kind, pinned.version, pinned.path);
  // Before it is fetched, where the range alone tells.
  if (range) checkAge(asRuntime(kind, highestIn(range), null));
  const wanted = runtimePackage(kind, {
    platform: process.platform,
    arch: process.arch,
    musl: onMusl(),
  });
  const found =
    findCached(cache, wanted, range) ??
    (await fetchRuntime(cache, wanted, range, log));
  return asRuntime(kind, found.version, found.path);
}

/** Resolves to the runtimes: `{ name, kind, version, path, args, env }`. */
export async function findRuntimes(specs, { cache = defaultCache(), log }) {
  const found = new Map();
  for (const spec of specs) {
    const runtime = checkAge(await findOne(spec, { cache, log }));
    if (!found.has(runtime.path)) found.set(runtime.path, runtime);
  }
  const all = [...found.values()];
  // Two of one version, from different places, are told apart by these.
  return all.map((runtime) =>
    all.some((other) => other !== runtime && other.name === runtime.name)
      ? { ...runtime, name: `${runtime.name} (${runtime.path})` }
      : runtime,
  );
}
