// Asks npm for the newest releases of Node and of Electron, and prints them as
// JSON, oldest first:
//
//   node scripts/newest-runtimes.mjs
//
//   { "node": { "linux-x64": ["20.20.2", ...], ... }, "electron": [...] }
//
// Of Node it is the newest release of each major from 20 on, as the packages of
// each system have it: they do not all come on one day, and some never come. Of
// Electron it is that of the three majors which Electron maintains.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { compareVersions, inRange } from '../node-test/src/survive/ranges.mjs';
import { runtimePackage } from '../node-test/src/survive/runtime-packages.mjs';

const OLDEST_NODE = 20;
const ELECTRON_MAJORS = 3;

const SYSTEMS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64'];

const PATIENCE_MS = 120_000;

const run = promisify(execFile);

async function releases(name) {
  const args = ['view', name, 'versions', '--json', '--no-update-notifier'];
  // npm is a batch file on Windows, which only a shell runs.
  const shell = process.platform === 'win32';
  const { stdout } = await run('npm', args, {
    shell,
    timeout: PATIENCE_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  // No pre-releases. npm prints a single version without the brackets.
  return [JSON.parse(stdout)]
    .flat()
    .filter((version) => inRange(version, ''))
    .sort(compareVersions);
}

const majorOf = (version) => Number(version.split('.')[0]);

/** The last of each major; `versions` come oldest first. */
const newestOfEach = (versions) => [
  ...new Map(versions.map((version) => [majorOf(version), version])).values(),
];

async function newestNodes(system) {
  const [platform, arch] = system.split('-');
  const { name } = runtimePackage('node', { platform, arch, musl: false });
  const newest = newestOfEach(await releases(name)).filter(
    (version) => majorOf(version) >= OLDEST_NODE,
  );
  if (newest.length === 0) {
    console.error(`warning: ${name} has no Node from ${OLDEST_NODE} on`);
  }
  return newest;
}

try {
  const [electron, ...nodes] = await Promise.all([
    releases('electron'),
    ...SYSTEMS.map(newestNodes),
  ]);
  const found = {
    node: Object.fromEntries(SYSTEMS.map((system, at) => [system, nodes[at]])),
    electron: newestOfEach(electron).slice(-ELECTRON_MAJORS),
  };
  console.log(JSON.stringify(found, null, 2));
} catch (error) {
  const why = error.stderr || error.message;
  console.error(`error: npm did not answer; is the registry in reach? ${why}`);
  process.exitCode = 1;
}
