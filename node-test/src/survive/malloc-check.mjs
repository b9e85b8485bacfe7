// glibc's own checks of memory, for which nothing needs to be built anew.

import { spawnSync } from 'node:child_process';

import { overwriteFreed } from '../freed-memory.mjs';

/** Each block ends in a mark that free looks at, and a second free is seen. */
const CHECK = { MALLOC_CHECK_: '3' };

/** Since 2.34 the check is in a library of its own, which has to be asked for. */
const LIBRARY = 'libc_malloc_debug.so.0';
const SINCE = [2, 34];

const VERSION_MS = 20_000;

/** How far the check goes: the option's values. */
export const scopes = ['short', 'all', 'none'];

/** Whether the dynamic linker finds the library for this program. */
function loads(program, env) {
  const { status, stderr } = spawnSync(program, ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, ...env, LD_PRELOAD: LIBRARY },
    timeout: VERSION_MS,
  });
  return status === 0 && !stderr.includes(LIBRARY);
}

function checkIsInside() {
  const version = process.report.getReport().header.glibcVersionRuntime;
  const [major, minor] = (version ?? '').split('.').map(Number);
  return major === SINCE[0] && minor < SINCE[1];
}

/**
 * The environment variables by which a runtime's memory is checked, or why it
 * cannot be: `{ env, why }`. `given`: what --env says.
 */
export function mallocCheckFor({ kind, path: program, env }, given) {
  if (process.platform !== 'linux') {
    return { env: null, why: 'it is part of glibc' };
  }
  if (kind === 'electron') {
    return { env: null, why: 'Electron has a malloc of its own' };
  }
  if (given.LD_PRELOAD ?? process.env.LD_PRELOAD) {
    return { env: null, why: 'LD_PRELOAD is set to something else' };
  }
  if (checkIsInside()) return { env: CHECK, why: null };
  return loads(program, env)
    ? { env: { ...CHECK, LD_PRELOAD: LIBRARY }, why: null }
    : { env: null, why: `there is no ${LIBRARY} for it` };
}

/** The environment variables of one process. */
export const memoryEnv = ({ runtime, scenario, options }) => {
  const { mallocCheck: scope } = options;
  const checked = scope === 'all' || (scope === 'short' && scenario.short);
  return { ...overwriteFreed(), ...(checked ? runtime.mallocCheck?.env : {}) };
};

/** What glibc says of what it has found; a runtime's own report may follow on the same line. */
const COMPLAINT =
  /(?:double free or corruption|corrupted (?:size|double-linked|unsorted)|(?:free|malloc|realloc|calloc|memalign|aligned_alloc|munmap_chunk|malloc_consolidate)\(\): )[\w .,:()!<>-]*/;

/** What glibc said before it ended the process, or null. */
export const complaintIn = (stderr) =>
  COMPLAINT.exec(stderr)?.[0].trim() ?? null;
