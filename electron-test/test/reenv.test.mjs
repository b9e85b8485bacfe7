// The reload without Chromium, on the versions of Node that no Electron within reach
// has: environments that come and go in one process, thread and isolate while native
// threads call into them. Patched, 200 of them leave nothing behind; stock, each line
// of napi and plain C++ fail in the ways that were measured.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  buildAndRun,
  cellsOf,
  emptyOn,
  nameOf,
  NODES,
} from '../reenv/cells.mjs';
import { SHAPES } from '../reenv/cell.mjs';
import { addonNames } from '../src/addons.mjs';
import { isQuick, runtimesUnderTest } from '../../node-test/test/extent.mjs';

const CYCLES = Number(process.env.REENV_CYCLES ?? 200);
assert.ok(
  Number.isInteger(CYCLES) && CYCLES >= 200,
  `REENV_CYCLES is ${process.env.REENV_CYCLES}; it must be a whole number from 200 up`,
);

/** Of those versions of Node, the ones that are to be tested. */
const TESTED = runtimesUnderTest(['node'])
  .map(({ version }) => version)
  .filter((version) => NODES.includes(version));

/** The addons for one of them: all, or, when it is to be quick, one by turns. */
const addonsOn = ({ version }) =>
  isQuick()
    ? [addonNames[TESTED.indexOf(version) % addonNames.length]]
    : addonNames;

/** The cells of these addons, all of one variant. */
const everyAddon = (variant) =>
  cellsOf({ nodes: TESTED, napis: addonNames, variants: [variant] }).filter(
    ({ runtime, napi }) => addonsOn(runtime).includes(napi),
  );

/** What fails does so in the first pages; what is lost, in one of four. */
const STOCK = { cycles: 20, limitMs: 10_000 };

/** Longer than a thread pauses between two calls, and takes to be scheduled. */
const HELD_CLOSING = { closingMs: 20 };

/** How much memory may grow, beyond what pages that load nothing make it grow. */
const FLAT = 0.05;

const account = ({ outcome, signal, code, panic, hang, pages, stderr }) =>
  `${outcome} after ${pages.length} pages: ${panic ?? hang ?? signal ?? code}\n${stderr}`;

const threadsOf = ({ functions, turns }, page) =>
  functions * turns[page % turns.length].start.threads;

/** Each thread of each page held a handle that no page has taken back. */
function threadsStarted(shape, cycles) {
  let threads = 0;
  for (let page = 1; page <= cycles; page++)
    threads += threadsOf(SHAPES[shape], page);
  return threads;
}

function assertNothingIsLeft(end, cycles) {
  assert.equal(end.outcome, 'survived', account(end));
  assert.equal(end.pages.length, cycles);
  for (const { generation, ticks } of end.pages)
    assert.ok(ticks > 0, `no tick arrived in page ${generation}`);
  assert.equal(end.lost, 0, 'payloads are lost');
  assert.equal(end.left.threadsRunning, 0, 'threads are left');
}

/** h18: the old say that they are closed, and the new deliver all, and only their own. */
function assertOldAndNewAreApart(end, shape, cycles) {
  assert.ok(
    end.left.refused >= threadsStarted(shape, cycles),
    `only ${end.left.refused} calls were told that their function is closed`,
  );
  assert.equal(end.left.late, 0, 'events of old pages arrived');
  for (const { generation, gaps } of end.pages)
    assert.equal(gaps, 0, `page ${generation} missed events of its own`);
}

const percent = (part) => `${(part * 100).toFixed(1)} %`;

function assertFlat(t, { growth }, empty) {
  assert.equal(empty.outcome, 'survived', account(empty));
  t.diagnostic(
    `memory in use ${percent(growth.inUse)}, of empty pages ${percent(empty.growth.inUse)}; resident ${percent(growth.rss)}`,
  );
  assert.ok(
    growth.inUse - empty.growth.inUse <= FLAT,
    `memory grew by ${percent(growth.inUse)}, with empty pages by ${percent(empty.growth.inUse)}`,
  );
}

describe(
  'reenv, patched: nothing is left of any page, and h18: old functions are told, new ones deliver',
  { concurrency: 2 },
  () => {
    for (const cell of everyAddon('patched')) {
      test(`${nameOf(cell)}: ${CYCLES} pages`, async (t) => {
        const end = await buildAndRun(cell, { cycles: CYCLES });
        assertNothingIsLeft(end, CYCLES);
        assertOldAndNewAreApart(end, cell.shape, CYCLES);
        assertFlat(t, end, await emptyOn(cell.runtime, { cycles: CYCLES }));
      });
    }
  },
);

// What Electron does, and Node keeps some memory of each: so this one is short.
describe(
  'reenv, patched, each page with isolate data of its own: nothing is left',
  { concurrency: 2 },
  () => {
    const cells = cellsOf({
      nodes: TESTED,
      napis: ['3.16.1'],
      variants: ['patched'],
    });
    for (const cell of cells) {
      test(nameOf(cell), async () => {
        const cycles = 20;
        const end = await buildAndRun(cell, { cycles, ownIsolateData: true });
        assertNothingIsLeft(end, cycles);
        assertOldAndNewAreApart(end, cell.shape, cycles);
      });
    }
  },
);

// Where stock 2.16.17 panics: each thread is told, and lets go, before the finalizer.
describe(
  'reenv, patched, its functions held between closing and being finalized: nothing is left',
  { concurrency: 2 },
  () => {
    const cells = cellsOf({
      nodes: TESTED,
      napis: ['2.16.17'],
      variants: ['patched'],
    });
    for (const cell of cells) {
      test(nameOf(cell), async () => {
        const cycles = 20;
        const end = await buildAndRun(cell, { cycles, ...HELD_CLOSING });
        assertNothingIsLeft(end, cycles);
        assertOldAndNewAreApart(end, cell.shape, cycles);
      });
    }
  },
);

/** What was measured of stock, by addon and shape, or by generation where that counts. */
const STOCK_ENDS = {
  '2.0.2': {
    unbounded: {
      what: 'panics in its first callback without one',
      check: panics(/assertion/),
    },
    blocked: {
      what: 'panics in its first callback without one',
      check: panics(/assertion/),
    },
  },
  '2.16.17': {
    unbounded: {
      what: 'panics on release, and loses payloads',
      // Its last thread has to be told before the function is finalized.
      forced: HELD_CLOSING,
      check(end) {
        panics(/release failed/i)(end);
        assert.ok(end.lost > 0, 'nothing was lost');
      },
    },
    blocked: {
      what: 'never frees its first environment',
      check: hangs(/FreeEnvironment/),
    },
  },
  '3.16.1': {
    unbounded: {
      what: 'survives, and loses payloads',
      check(end) {
        assert.equal(end.outcome, 'survived', account(end));
        assert.ok(end.lost > 0, 'nothing was lost');
      },
    },
    blocked: {
      what: 'never frees its first environment',
      check: hangs(/FreeEnvironment/),
    },
  },
  'C++': {
    unbounded: {
      what: 'calls into freed memory',
      check(end) {
        assert.equal(end.outcome, 'crashed', account(end));
      },
    },
    blocked: {
      what: 'never frees its first environment',
      check: hangs(/FreeEnvironment/),
    },
  },
};

/** C++ where Node keeps the object until its holders let go: one is woken, not all. */
const STOCK_CPP_KEPT = {
  unbounded: {
    what: 'survives',
    check(end) {
      assert.equal(end.outcome, 'survived', account(end));
    },
  },
  blocked: {
    what: 'never wakes all of its threads',
    check: hangs(/threads of earlier pages/),
  },
};

function panics(message) {
  return (end) => {
    assert.equal(end.outcome, 'panicked', account(end));
    assert.match(end.panic, message);
  };
}

function hangs(where) {
  return (end) => {
    assert.equal(end.outcome, 'hung', account(end));
    assert.match(end.hang ?? '', where);
  };
}

function expected({ runtime, napi, shape }) {
  const kept = napi === 'C++' && runtime.generation !== 'G0';
  return (kept ? STOCK_CPP_KEPT : STOCK_ENDS[napi])[shape];
}

describe('reenv, stock: it fails as measured', { concurrency: 2 }, () => {
  for (const cell of everyAddon('stock')) {
    const { what, forced, check } = expected(cell);
    test(`${nameOf(cell)}: ${what}`, async () => {
      check(await buildAndRun(cell, { ...STOCK, ...forced }));
    });
  }
});
