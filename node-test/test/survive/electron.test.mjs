// An Electron is taken by its path, and run as the Node that it has.

import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { inRepository } from '../../src/places.mjs';
import { buildTicker } from '../../src/ticker.mjs';
import { fake, survive, withScratch } from './command.mjs';

/** A Node that says it is an Electron, and a file beside it that starts it, as npm's package has one. */
function fakeElectron(dir) {
  const electron = path.join(dir, 'electron');
  const starter = path.join(dir, 'starter');
  writeFileSync(
    electron,
    `#!/bin/sh
[ "$ELECTRON_RUN_AS_NODE" = 1 ] || { echo "no display" >&2; exit 133; }
FAKE_ELECTRON='${electron}' exec '${process.execPath}' --require '${fake('as-electron')}' "$@"
`,
    { mode: 0o755 },
  );
  writeFileSync(starter, `#!/bin/sh\n'${electron}' "$@"\n`, { mode: 0o755 });
  return { electron, starter };
}

test('an Electron is named by its own version, found behind what starts it, and run as Node', () =>
  withScratch(async (dir) => {
    const { electron, starter } = fakeElectron(dir);
    const { code, session, stderr } = await survive([
      ...[fake('fine'), '--start', 'a => a.start()'],
      ...['--runtimes', starter, '--scenarios', 'exit-main,exit-worker'],
    ]);
    assert.equal(code, 0, stderr);
    const [{ name, kind, path: file }] = session.runtimes;
    assert.deepEqual(
      [name, kind, file],
      ['electron 22.3.25', 'electron', electron],
    );
    assert.equal(session.results.length, 2);
  }));

const real = inRepository('target', 'electron', '22.3.25', 'electron');

// scripts/electron gets it, which takes a while; it is there where Electron's own tests are run.
if (existsSync(real)) {
  test('in a real Electron stock is found out and patched survives', async () => {
    const start =
      'a => a.start(() => {}, { threads: 4, queue: 1, blocking: true, pauseMicros: 0 })';
    for (const patched of [false, true]) {
      const addon = await buildTicker({ napi: '3.16.1', patched });
      const { session } = await survive([
        ...[addon, '--start', start, '--runtimes', real],
        ...['--scenarios', 'blocked,terminate,exit-main'],
      ]);
      const blocked = session.results.find((r) => r.scenario === 'blocked');
      assert.equal(blocked.runtime, 'electron 22.3.25');
      assert.equal(
        blocked.outcome,
        patched ? 'survived' : 'hung',
        blocked.summary,
      );
      if (!patched) continue;
      for (const { outcome, summary } of session.results) {
        assert.equal(outcome, 'survived', summary);
      }
    }
  });
}
