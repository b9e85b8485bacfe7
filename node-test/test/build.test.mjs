import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';

import { buildAddon } from '../src/build.mjs';

/** A crate without dependencies, in a directory of its own. */
function crate(t, { crateType = 'cdylib', source = '' } = {}) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'build-'));
  t.after(() => rmSync(dir, { recursive: true }));
  mkdirSync(path.join(dir, 'src'));
  writeFileSync(path.join(dir, 'src', 'lib.rs'), source);
  writeFileSync(
    path.join(dir, 'Cargo.toml'),
    `[package]
name = "build-test"
version = "0.1.0"
edition = "2021"

[lib]
crate-type = ["${crateType}"]
`,
  );
  writeFileSync(
    path.join(dir, 'Cargo.lock'),
    `version = 3

[[package]]
name = "build-test"
version = "0.1.0"
`,
  );
  return dir;
}

test('an addon is built once, and again only when its source changes', async (t) => {
  const dir = crate(t);
  const lines = [];
  const options = { dir, name: 'build-test', log: (line) => lines.push(line) };
  const addon = await buildAddon(options);
  t.after(() => rmSync(addon));
  assert.equal(path.basename(addon), 'build-test-stock.node');
  assert.ok(lines.every((line) => line.startsWith('[build-test stock] ')));
  const first = statSync(addon);

  await buildAddon(options);
  assert.equal(statSync(addon).ino, first.ino);

  writeFileSync(
    path.join(dir, 'src', 'lib.rs'),
    '#[no_mangle]\npub extern "C" fn answer() -> i32 { 42 }\n',
  );
  await buildAddon(options);
  assert.notEqual(statSync(addon).ino, first.ino);
});

test('a crate that does not compile is an error with what rustc said', async (t) => {
  const dir = crate(t, { source: 'fn broken() -> u32 { "no number" }' });
  await assert.rejects(
    buildAddon({ dir, name: 'build-test-broken' }),
    (error) => {
      assert.match(error.message, /`cargo build .*` exited with 101/);
      assert.match(error.message, /mismatched types/);
      return true;
    },
  );
});

test('a crate that is no cdylib is an error with the remedy', async (t) => {
  const dir = crate(t, { crateType: 'rlib' });
  await assert.rejects(
    buildAddon({ dir, name: 'build-test-rlib' }),
    /builds no cdylib; an addon needs `crate-type = \["cdylib"\]`/,
  );
});

test('a crate whose lock file is missing is refused, not locked anew', async (t) => {
  const dir = crate(t);
  rmSync(path.join(dir, 'Cargo.lock'));
  await assert.rejects(
    buildAddon({ dir, name: 'build-test-unlocked' }),
    /--locked/,
  );
});
