// Floors as they are built: what they leave out must not be what they are there to measure.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import test, { before } from 'node:test';
import { Worker } from 'node:worker_threads';

import { buildAddons, contenderNamed } from '../src/contenders.mjs';

const require = createRequire(import.meta.url);
const LAST = 2 ** 32 - 1;

let addon;
let raw;
/** By name, the addons of what settles promises and does nothing else. */
const bare = {};
/** How many functions have been made, all of which must be finalized. */
let made = 0;

before(async () => {
  const paths = await buildAddons(
    ['raw', 'napi-3-bare', 'napi-2-bare'],
    () => {},
  );
  raw = paths.raw;
  addon = require(raw);
  for (const name of ['napi-3-bare', 'napi-2-bare']) {
    bare[name] = require(paths[name]);
  }
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function finalized() {
  for (let i = 0; addon.finalized() < made && i < 10_000; i++) await turn();
  return addon.finalized();
}

/**
 * Sends items; resolves to the numbers that arrive, and to how many of them have arrived each time
 * that microtasks are run, which is when a callback scope ends. `thrower` is the number whose
 * callback throws.
 */
async function sent(name, options) {
  const { items, producers = 1, blocked = true, thrower } = options;
  const { flavour } = contenderNamed(name);
  const numbers = [];
  const scopes = [];
  made++;
  await new Promise((resolve) => {
    const callback = (number) => {
      numbers.push(number);
      if (scopes.at(-1) !== null) {
        scopes.push(null);
        queueMicrotask(() => (scopes[scopes.length - 1] = numbers.length));
      }
      if (number === thrower) throw new Error('thrown by an item');
      if (number === LAST) {
        addon.ended();
        resolve();
      }
    };
    addon.traffic(callback, items, producers, blocked, flavour);
  });
  await turn();
  // Throws where not all have been delivered.
  const figures = JSON.parse(addon.figures());
  return { numbers, scopes, figures };
}

const upTo = (count) => Array.from({ length: count }, (_, index) => index);

for (const [name, scopes] of [
  ['c', upTo(600).map((index) => index + 1)],
  ['c-struck', upTo(600).map((index) => index + 1)],
  ['c-batch', [256, 512, 600]],
]) {
  test(`${name}: each item arrives once, in as many scopes as it says`, async () => {
    const got = await sent(name, { items: 600 });
    assert.deepEqual(got.numbers, [...upTo(599), LAST]);
    assert.deepEqual(got.scopes, scopes);
  });
}

for (const name of ['c-struck', 'c-batch']) {
  test(`${name}: producers that come while it delivers lose nothing`, async () => {
    for (const producers of [1, 2, 4, 8]) {
      for (let i = 0; i < 20; i++) {
        const { numbers } = await sent(name, {
          ...{ items: 8_000, producers, blocked: false },
        });
        assert.equal(numbers.indexOf(LAST), numbers.length - 1);
      }
    }
    assert.equal(await finalized(), made);
  });
}

test('c-struck: each item that comes to a thread asleep wakes it', async () => {
  const { flavour } = contenderNamed('c-struck');
  made++;
  const numbers = await new Promise((resolve) => {
    const got = [];
    const callback = (number) => {
      got.push(number);
      if (number === LAST) resolve(got);
    };
    addon.latency(callback, 200, false, flavour);
  });
  assert.equal(numbers.length, 200);
  assert.equal(JSON.parse(addon.times()).length, 200);
  assert.equal(await finalized(), made);
});

test('c-batch: an item that leaves an exception is the last of its scope', async () => {
  const { numbers, scopes } = await sent('c-batch', {
    ...{ items: 600, thrower: 10 },
  });
  assert.deepEqual(numbers, [...upTo(599), LAST]);
  assert.deepEqual(scopes, [11, 267, 523, 600]);
});

const EXITS_AT = 100;

/** In a worker, whose environment ends when this number arrives, with more behind it. */
const ENDS_ITSELF = `
  const { path, flavour, exitsAt } = require('node:worker_threads').workerData;
  const callback = (number) => {
    if (number === exitsAt) process.exit();
  };
  require(path).traffic(callback, 600, 1, true, flavour);
`;

/** How many of 600 items are taken from their queue, if the environment ends within them. */
async function takenAtAnEnd(name) {
  const { flavour } = contenderNamed(name);
  const workerData = { path: raw, flavour, exitsAt: EXITS_AT };
  made++;
  await once(new Worker(ENDS_ITSELF, { eval: true, workerData }), 'exit');
  assert.equal(await finalized(), made);
  try {
    addon.figures();
  } catch (error) {
    return Number(error.message.match(/^(\d+) of 600 items/)[1]);
  }
  return 600;
}

test('c: takes what nobody gets any more, where the environment ends', async () => {
  assert.equal(await takenAtAnEnd('c'), 600);
});

for (const name of ['c-struck', 'c-batch']) {
  test(`${name}: asks whether JavaScript runs, at least every 32 items`, async () => {
    const taken = await takenAtAnEnd(name);
    assert.ok(taken > EXITS_AT && taken <= EXITS_AT + 32, `${taken} taken`);
  });
}

for (const name of ['napi-3-bare', 'napi-2-bare']) {
  test(`${name}: every promise is settled, in a scope of its own`, async () => {
    // A shared function keeps nothing alive by itself.
    const alive = setInterval(() => {}, 1_000);
    const open = [];
    let settled = 0;
    const promises = upTo(1_000).map(async () => {
      await bare[name].settled();
      settled++;
      // After what else this scope may have settled.
      await null;
      await null;
      open.push(settled);
    });
    await Promise.all(promises);
    clearInterval(alive);
    assert.deepEqual(
      open,
      upTo(1_000).map((index) => index + 1),
    );
  });
}

test('c-hooked: every function is finalized, and no two hooks are one', async () => {
  const { flavour } = contenderNamed('c-hooked');
  for (let i = 0; i < 10; i++) {
    made += 1_000;
    addon.create(() => {}, 1_000, flavour);
    assert.equal(await finalized(), made);
  }
});

test('a flavour that is none sends nothing', () => {
  assert.throws(() => addon.traffic(() => {}, 1, 1, true, 4), /flavour 4/);
  assert.throws(() => addon.latency(() => {}, 1, false, 4), /flavour 4/);
});

test('c-struck: a load, of which nobody knows how large it is, is refused', () => {
  const { flavour } = contenderNamed('c-struck');
  assert.throws(() => addon.latency(() => {}, 1, true, flavour), /flavour 2/);
});
