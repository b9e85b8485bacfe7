// The package holds what the command needs and no more, and runs by itself: from
// its tarball, in an empty directory, without the runtimes under test.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { runProgram } from '../../src/run.mjs';
import { fake, withScratch } from './command.mjs';

const run = promisify(execFile);

const root = fileURLToPath(new URL('../..', import.meta.url));

const ALLOWED =
  /^(package\.json|README\.md|LICENSE|bin\/napi-outlive-test\.mjs|src\/survive\/.*\.(mjs|cjs)|src\/(capture|cli|crash-codes|freed-memory|inherited|panic|runtimes|screen|table)\.mjs)$/;

test('the package is small, complete, and runs from an empty directory', () =>
  withScratch(async (dir) => {
    const packed = await run(
      'npm',
      ['pack', '--json', '--pack-destination', dir],
      { cwd: root },
    );
    const [{ files, unpackedSize, filename }] = JSON.parse(packed.stdout);
    assert.deepEqual(
      files.map(({ path: name }) => name).filter((name) => !ALLOWED.test(name)),
      [],
    );
    for (const needed of ['LICENSE', 'README.md']) {
      assert.ok(
        files.some(({ path: name }) => name === needed),
        needed,
      );
    }
    assert.ok(unpackedSize < 300_000, `${unpackedSize} bytes`);

    writeFileSync(path.join(dir, 'package.json'), '{}');
    await run(
      'npm',
      [
        'install',
        '--offline',
        '--no-audit',
        '--no-fund',
        path.join(dir, filename),
      ],
      { cwd: dir },
    );
    assert.deepEqual(
      readdirSync(path.join(dir, 'node_modules')).filter(
        (name) => !name.startsWith('.'),
      ),
      ['napi-outlive-test'],
    );
    const { code, stdout, stderr } = await runProgram({
      program: 'npx',
      args: [
        ...['--no-install', 'napi-outlive-test', fake('fine')],
        ...[
          '--start',
          'a => a.start()',
          '--scenarios',
          'exit-main,exit-worker',
        ],
      ],
      cwd: dir,
      timeoutMs: 120_000,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /nothing found in 2 processes/);
  }));
