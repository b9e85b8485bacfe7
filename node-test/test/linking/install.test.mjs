// What is installed, and what is not.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { cLibrary, linkFlags } from '../../src/c-library.mjs';
import { command } from '../../src/cargo.mjs';
import { inRepository, repository } from '../../src/places.mjs';

const source = inRepository('crates', 'tsfn-c');
const manifest = readFileSync(path.join(source, 'Cargo.toml'), 'utf8');
const VERSION = manifest.match(/^version = "(.*)"$/m)[1];

function scratch(t) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'tsfn-'));
  t.after(() => rmSync(dir, { recursive: true }));
  return dir;
}

test('library, header and pkg-config file, and no shared library', async () => {
  const { prefix } = await cLibrary();
  const files = readdirSync(prefix, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  assert.deepEqual(files.sort(), ['libtsfn.a', 'tsfn.h', 'tsfn.pc']);
});

test('header, pkg-config file and manifest agree about the version', async () => {
  const { env } = await cLibrary();
  const told = await command('pkg-config', ['--modversion', 'tsfn'], {
    cwd: repository,
    env,
  });
  assert.equal(told.trim(), VERSION);
  const header = readFileSync(path.join(source, 'include', 'tsfn.h'), 'utf8');
  assert.match(header, new RegExp(`^#define TSFN_VERSION "${VERSION}"$`, 'm'));
});

test('a shared library is refused, and the message says what to do', async (t) => {
  await assert.rejects(
    command(
      'cargo',
      [
        ...['cinstall', '--locked', '--package', 'napi-outlive-tsfn-c'],
        ...['--prefix', scratch(t)],
      ],
      // Where nobody else builds.
      {
        cwd: repository,
        env: { CARGO_TARGET_DIR: inRepository('target', 'shared') },
      },
    ),
    /napi-outlive is a static library; add: --library-type=staticlib/,
  );
});

const HEADERS = inRepository(
  ...['node-test', 'node_modules', 'node-20.20.2', 'include', 'node'],
);

async function compile(t, compiler, language, ...args) {
  const { cflags } = await linkFlags();
  const object = path.join(scratch(t), 'header.o');
  await command(
    compiler,
    [
      ...['-Wall', '-Wextra', '-Wpedantic', '-Werror', ...args],
      ...[...cflags, `-I${HEADERS}`, '-include', 'tsfn.h'],
      ...['-x', language, '-c', '-o', object, '/dev/null'],
    ],
    { cwd: repository },
  );
}

for (const [compiler, language, standards] of [
  ['cc', 'c', ['c99', 'c11', 'c17', 'gnu11']],
  ['c++', 'c++', ['c++11', 'c++17', 'c++20']],
]) {
  test(`the header is clean ${language}`, async (t) => {
    for (const standard of standards) {
      for (const version of [4, 8]) {
        const flags = [`-std=${standard}`, `-DNAPI_VERSION=${version}`];
        await compile(t, compiler, language, ...flags);
      }
    }
  });
}

test('the header names the Node-API version that it needs', async (t) => {
  await assert.rejects(
    compile(t, 'cc', 'c', '-DNAPI_VERSION=3'),
    /needs NAPI_VERSION 4 or later/,
  );
});
