// What a user does: a project of one's own, with napi as published, is found out
// by the packed command; the patch is applied, and the same command line passes.

import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { cargoOutlive } from '../../src/build.mjs';
import { command } from '../../src/cargo.mjs';
import { runProgram } from '../../src/run.mjs';
import { gdbIsThere } from '../../src/survive/gdb.mjs';
import { withScratch } from './command.mjs';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

/** No command of this test takes this long; one that does, hangs. */
const WHOLE_MS = 300_000;

const FILES = {
  'Cargo.toml': `[package]
name = "watcher"
version = "0.1.0"
edition = "2021"

[lib]
crate-type = ["cdylib"]

[dependencies]
napi = { version = "=3.16.1", features = ["napi4"] }
napi-derive = "=3.7.0"

[build-dependencies]
napi-build = "2"

# A workspace of its own, wherever it lies.
[workspace]
`,
  'build.rs': `fn main() {
    napi_build::setup();
}
`,
  'src/lib.rs': `use std::sync::Arc;
use std::thread;

use napi::bindgen_prelude::Function;
use napi::threadsafe_function::ThreadsafeFunctionCallMode::Blocking;
use napi::{Result, Status};
use napi_derive::napi;

#[napi]
pub fn start(callback: Function<u32, ()>) -> Result<()> {
    let builder = callback.build_threadsafe_function::<u32>();
    let function = Arc::new(builder.max_queue_size::<8>().build()?);
    for _ in 0..4 {
        let function = Arc::clone(&function);
        thread::spawn(move || {
            let mut count = 0;
            while function.call(count, Blocking) == Status::Ok {
                count += 1;
            }
        });
    }
    Ok(())
}
`,
  'package.json': '{ "name": "watcher", "version": "0.1.0" }\n',
};

function writeProject(dir) {
  mkdirSync(path.join(dir, 'src'), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(path.join(dir, name), text);
  }
}

async function build(dir) {
  await command('cargo', ['build', '--quiet'], {
    cwd: dir,
    env: { CARGO_TARGET_DIR: path.join(dir, 'target') },
  });
  copyFileSync(
    path.join(dir, 'target', 'debug', 'libwatcher.so'),
    path.join(dir, 'watcher.node'),
  );
}

/** Packs the command; resolves to the tarball. */
async function pack(dir) {
  const args = ['pack', '--json', '--pack-destination', dir];
  const packed = await command('npm', args, { cwd: packageRoot });
  return path.join(dir, JSON.parse(packed)[0].filename);
}

/** The command line, the same before and after; npm gets the command out of the tarball. */
async function testProject(dir, tarball) {
  const report = path.join(dir, 'survive.json');
  const began = performance.now();
  const end = await runProgram({
    program: 'npm',
    args: [
      ...['exec', '--yes', '--offline', `--package=${tarball}`, '--'],
      ...['napi-outlive-test', './watcher.node'],
      ...['--start', 'a => a.start(() => {})'],
      ...['--reporter', 'json', '--output', report],
    ],
    cwd: dir,
    timeoutMs: WHOLE_MS,
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const { results } = JSON.parse(readFileSync(report, 'utf8'));
  return { ...end, seconds, results };
}

async function applyPatch(dir) {
  await command(await cargoOutlive(), ['outlive', 'apply'], { cwd: dir });
}

test('a project of one’s own is found out, and passes after cargo outlive apply', (t) =>
  withScratch(async (dir) => {
    const tarball = await pack(dir);
    const project = path.join(dir, 'watcher');
    writeProject(project);
    await build(project);

    const stock = await testProject(project, tarball);
    t.diagnostic(`stock: found out in ${stock.seconds} s`);
    assert.equal(stock.code, 1, stock.stdout + stock.stderr);
    const blocked = stock.results.find((r) => r.scenario === 'blocked');
    assert.equal(blocked.outcome, 'hung', stock.stdout);
    assert.match(blocked.summary, /with its producers blocked did not end/);
    if (gdbIsThere()) {
      assert.match(blocked.summary, /napi_call_threadsafe_function/);
    }

    await applyPatch(project);
    await build(project);
    const patched = await testProject(project, tarball);
    t.diagnostic(`patched: survived in ${patched.seconds} s`);
    assert.equal(patched.code, 0, patched.stdout + patched.stderr);
    assert.equal(patched.results.length, stock.results.length);
  }));
