// The rig's own parts, without an Electron.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { growth } from '../src/cell.mjs';
import { Panics } from '../src/panics.mjs';
import { toPng } from '../src/picture.mjs';
import { inShort, problems } from '../src/problems.mjs';

const { Sequence } = createRequire(import.meta.url)('../app/feed/sequence.cjs');

function strangeIn(threads, counts) {
  const sequence = new Sequence(threads);
  for (const count of counts) sequence.take(count);
  return sequence.strange;
}

test('sequences of several threads are merged in any way', () => {
  assert.equal(strangeIn(1, [0, 1, 2, 3]), 0);
  assert.equal(strangeIn(2, [0, 1, 2, 0, 1, 3, 2]), 0);
});

test('an event that is missing, doubled or of another function is strange', () => {
  assert.equal(strangeIn(1, [0, 1, 3]), 1);
  assert.equal(strangeIn(1, [0, 1, 1]), 1);
  assert.equal(strangeIn(2, [0, 0, 5000, 1]), 1);
});

const loadsOf = (memory) => memory.map((one) => ({ memory: one }));

test('memory is compared by quarters, after the loads that warm up', () => {
  const warm = new Array(24).fill(1);
  const flat = loadsOf([...warm, ...new Array(32).fill(100)]);
  assert.equal(growth(flat, 4), 0);
  const rising = Array.from({ length: 32 }, (_, index) => 100 + index);
  assert.ok(growth(loadsOf([...warm, ...rising]), 4) > 20);
  assert.equal(growth(loadsOf(warm), 4), null);
});

test('a panic is found however its lines are cut', () => {
  const found = [];
  const panics = new Panics((text) => found.push(text));
  const text =
    "noise\n\nthread 'ticker' (7) panicked at /r/registry/src/index-1/napi-2.16.17/src/a.rs:165:9:\nrelease failed\nnote: run\n";
  for (const character of text) panics.push(character);
  assert.deepEqual(found, ['release failed at napi-2.16.17/src/a.rs:165:9']);
});

function goodCell() {
  return {
    ...{ outcome: 'survived', where: 'renderer', reloadsDone: 2, pids: [7] },
    ...{ panics: [], strange: 0, astray: 0, lost: 0, growth: 1 },
    loads: [{ ticks: [20, 21] }],
    threads: { started: 12, told: 12, left: 0 },
    quit: { code: 0 },
  };
}

test('a good cell has no problems', () => {
  assert.deepEqual(problems(goodCell(), 2), []);
  assert.equal(inShort(goodCell()), '2 reloads');
});

const BREAKAGES = {
  reloadsDone: 1,
  gone: { exitCode: 6 },
  stuck: 'sleeps',
  failed: 'no display',
  pids: [7, 8],
  panics: ['release failed'],
  strange: 1,
  astray: 1,
  lost: 1,
  growth: 5.1,
  loads: [{ ticks: [20, 0] }],
  quit: { code: null, signal: 'SIGABRT' },
};
for (const [name, value] of Object.entries(BREAKAGES)) {
  test(`a cell has a problem where its ${name} is ${JSON.stringify(value)}`, () => {
    assert.equal(problems({ ...goodCell(), [name]: value }, 2).length, 1);
  });
}

test('a thread that is not told is a problem, and one that is left', () => {
  const threads = { started: 12, told: 11, left: 1 };
  assert.equal(problems({ ...goodCell(), threads }, 2).length, 2);
});

test('a screen becomes a PNG of the size asked for', () => {
  const header = Buffer.alloc(100);
  header.writeUInt32BE(100, 0);
  header.writeUInt32BE(32, 11 * 4);
  header.writeUInt32BE(16, 12 * 4);
  const png = toPng(Buffer.concat([header, Buffer.alloc(64)]), {
    width: 3,
    height: 2,
  });
  assert.equal(png.readUInt32BE(16), 3);
  assert.equal(png.readUInt32BE(20), 2);
  assert.equal(png.subarray(-8, -4).toString('latin1'), 'IEND');
});
