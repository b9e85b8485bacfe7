// Whatever becomes of an Electron, nothing of it is left running.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { addonFor } from '../src/addons.mjs';
import { startDisplay } from '../src/display.mjs';
import { electronDist } from '../src/dist.mjs';
import { Electron } from '../src/electron.mjs';
import { WHOLE, named } from './cells.mjs';

const LIMIT_MS = 10_000;

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid) {
  const deadline = Date.now() + LIMIT_MS;
  while (lives(pid)) {
    assert.ok(Date.now() < deadline, `process ${pid} is still there`);
    await sleep(10);
  }
}

async function open(version, display) {
  const napi = '3.16.1';
  const addonPath = await addonFor({ napi, patched: true });
  const electron = new Electron({
    dist: await electronDist(version),
    display: display.name,
    settings: { addonPath, napi, patched: true },
  });
  await electron.ask('ready');
  await electron.ask('open');
  return electron;
}

for (const version of WHOLE) {
  test(`${named(version)}: ends with all its processes, killed or quit`, async () => {
    const display = await startDisplay();
    try {
      for (const end of ['end', 'quit']) {
        const electron = await open(version, display);
        await electron[end]();
        await untilGone(-electron.pid);
        await assert.rejects(electron.ask('look'), /Electron ended/);
      }
    } finally {
      await display.end();
    }
    await untilGone(display.pid);
  });
}
