// Which npm package holds a runtime for a system, and where in it.

import { UsageError } from './usage-error.mjs';

const BUN_ARCH = { x64: 'x64', arm64: 'aarch64' };
const BUN_SYSTEM = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/** Where the newer releases lie under another name. */
const NODE_SYSTEMS = { 'darwin-arm64': 'bin-darwin-arm64' };

const PACKAGES = {
  node({ platform, arch }) {
    const system = `${platform === 'win32' ? 'win' : platform}-${arch}`;
    return {
      name: `node-${NODE_SYSTEMS[system] ?? system}`,
      binary: platform === 'win32' ? 'bin/node.exe' : 'bin/node',
    };
  },
  bun({ platform, arch, musl }) {
    const system = `${BUN_SYSTEM[platform]}-${BUN_ARCH[arch]}`;
    return {
      name: `@oven/bun-${system}${musl ? '-musl' : ''}`,
      binary: platform === 'win32' ? 'bin/bun.exe' : 'bin/bun',
    };
  },
  deno({ platform, arch }) {
    const libc = platform === 'linux' ? '-glibc' : '';
    return {
      name: `@deno/${platform}-${arch}${libc}`,
      binary: platform === 'win32' ? 'deno.exe' : 'deno',
    };
  },
};

const SYSTEMS = ['linux', 'darwin', 'win32'];
const ARCHES = ['x64', 'arm64'];

/** Whether this process runs on musl, for which only Bun has packages. */
export const onMusl = () =>
  process.platform === 'linux' &&
  !process.report.getReport().header.glibcVersionRuntime;

/** `{ name, binary }` of the package with a runtime of `kind` for a system. */
export function runtimePackage(kind, system) {
  const { platform, arch, musl } = system;
  const known = SYSTEMS.includes(platform) && ARCHES.includes(arch);
  if (known && !(musl && kind !== 'bun')) return PACKAGES[kind](system);
  throw new UsageError(
    `npm has no ${kind} for ${platform} ${arch}${musl ? ' with musl' : ''}; install it and give its path in --runtimes`,
  );
}
