// Both classes of node-addon-api, at Node-API 4 and 5: environments end under
// their threads, and no item is lost. The same sources without the library show
// that the tests see what they are for.

import assert from 'node:assert/strict';
import { rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { cLibrary } from '../../src/c-library.mjs';
import {
  assertDied,
  buildExample,
  inExample,
  memcheck,
  NODE_DIR,
  onEach,
  runExample,
  RUNS,
  story,
} from './examples.mjs';

const name = 'cpp-node-addon-api';
const script = fileURLToPath(new URL(`${name}/events.cjs`, import.meta.url));

const STYLES = [4, 5];
const KINDS = ['untyped', 'typed', 'typed, no callback'];
const ENDINGS = [
  'worker.terminate()',
  'process.exit() in it',
  'end of its script',
  'end of the main script',
];

/** Make does not know that an addon is made of the library as well. */
async function removeWhatIsOlderThanTheLibrary() {
  const { archive } = await cLibrary();
  for (const addon of ['linked-4', 'linked-5', 'bare-5']) {
    const file = inExample(name, `build/Release/obj.target/${addon}.node`);
    const built = statSync(file, { throwIfNoEntry: false });
    if (built && built.mtimeMs < statSync(archive).mtimeMs) rmSync(file);
  }
}

let building;
const build = () =>
  (building ??= removeWhatIsOlderThanTheLibrary().then(() =>
    buildExample({
      name,
      npm: true,
      commands: [['npm', 'run', 'build']],
      // As an option, it would be overruled by a user's own setting of npm.
      env: { npm_config_nodedir: NODE_DIR },
    }),
  ));

async function run({ by = runExample, ...rest }) {
  await build();
  return by({ name, ...rest });
}

/** Has one function go through a story of events.cjs. */
const tell = (addon, events, kind, { items = 3, ...rest }) =>
  run({
    script,
    args: [
      inExample(name, `build/Release/${addon}.node`),
      events,
      kind,
      `${items}`,
    ],
    ...rest,
  });

/** The table that run.cjs prints: `{ ending, kind, made, delivered, cleanedUp, refused, lost }`. */
function rowsOf({ lines }) {
  const row = /^(?<ending>.{22}) (?<kind>.{18})(?<counts>(?: +\d+){5})$/;
  return lines
    .map((line) => row.exec(line)?.groups)
    .filter(Boolean)
    .map(({ ending, kind, counts }) => {
      const [made, delivered, cleanedUp, refused, lost] = counts
        .trim()
        .split(/ +/)
        .map(Number);
      return {
        ending: ending.trim(),
        kind: kind.trim(),
        ...{ made, delivered, cleanedUp, refused, lost },
      };
    });
}

const VERDICT =
  /^napi-outlive \S+ answered (\d+) calls with napi_ok; no item is lost, no thread is left$/;

/** Asserts that every item of every ending has come to a good end; returns the rows. */
function assertNothingLost(end, endings = ENDINGS) {
  assert.equal(end.ended, 'survived', story(end));
  const rows = rowsOf(end);
  assert.deepEqual(
    rows.map(({ ending, kind }) => `${ending} ${kind}`).sort(),
    endings
      .flatMap((ending) => KINDS.map((kind) => `${ending} ${kind}`))
      .sort(),
    story(end),
  );
  let accepted = 0;
  for (const { made, delivered, cleanedUp, refused, lost } of rows) {
    assert.equal(lost, 0, story(end));
    assert.equal(made, delivered + cleanedUp + refused, story(end));
    assert.ok(delivered > 0, story(end));
    accepted += delivered + cleanedUp;
  }
  // What the example itself compared with the library's counts, function by function.
  const [, answered] = VERDICT.exec(end.lines.at(-1)) ?? [];
  assert.equal(Number(answered), accepted, story(end));
  return rows;
}

onEach(
  [],
  `no item is lost in any ending, in ${RUNS} runs`,
  async (runtime, t) => {
    let leftovers = 0;
    for (const style of STYLES) {
      for (let turn = 0; turn < RUNS / 2; turn++) {
        const end = await run({ runtime, args: [`linked-${style}`] });
        const rows = assertNothingLost(end);
        leftovers += rows.reduce((sum, { cleanedUp }) => sum + cleanedUp, 0);
      }
    }
    t.diagnostic(`cleaned up: ${leftovers}`);
    assert.ok(leftovers > 0, 'in none of the runs anything was left over');
  },
);

/** Where it does not crash, it hangs. */
const STOCK_MS = 8_000;

for (const style of STYLES) {
  onEach(
    ['G0'],
    `without the library it dies, at Node-API ${style}`,
    async (runtime) => {
      const args = [`stock-${style}`];
      assertDied(await run({ runtime, args, timeoutMs: STOCK_MS }));
    },
  );
}

onEach(
  ['node-26.10.0'],
  'without the library a thread is left where the runtime does not die',
  async (runtime) => {
    const end = await run({ runtime, args: ['stock-5'] });
    assert.match(end.hang ?? '', /a thread is left$/, story(end));
  },
);

const DELIVERED = {
  untyped: ['js ["item 1"]', 'js [{"place":"roof","celsius":0.2}]', 'js [1.5]'],
  typed: [
    'js [{"place":"cellar","celsius":0.1}]',
    'js [{"place":"cellar","celsius":0.2}]',
    'js [{"place":"cellar","celsius":0.3}]',
  ],
  'typed, no callback': [],
};

const EVENTS = {
  values: (kind) => [
    'send ok',
    'release ok',
    ...DELIVERED[kind],
    'delivered 3, cleaned up 0, alive 0',
  ],
  abort: () => [
    'acquire ok',
    'send ok',
    'abort ok',
    'acquire closing',
    'delivered 0, cleaned up 3, alive 0',
    'acquire closing',
    'release ok',
    'abort ok',
  ],
  refused: () => [
    'acquire ok',
    'abort ok',
    'send closing',
    'send closing',
    'acquire closing',
    'release ok',
    'delivered 0, cleaned up 0, alive 0',
  ],
  full: () => [
    'send ok',
    'send would_deadlock',
    'release ok',
    'delivered 1, cleaned up 0, alive 0',
  ],
  exit: () => ['exit'],
};

for (const [events, linesFor] of Object.entries(EVENTS)) {
  onEach([], `what happens to each kind: ${events}`, async (runtime) => {
    for (const kind of KINDS) {
      for (const style of STYLES) {
        const end = await tell(`linked-${style}`, events, kind, { runtime });
        assert.equal(end.ended, 'survived', story(end));
        assert.deepEqual(end.lines, linesFor(kind), story(end));
      }
    }
  });
}

onEach(['G0'], 'the order is seen where it is wrong', async (runtime) => {
  const end = await tell('stock-5', 'leftovers', 'typed', { runtime });
  const late = end.lines.filter((line) => line.startsWith('fault: '));
  assert.deepEqual(
    late,
    Array(3).fill('fault: an item came after the finalizer'),
    story(end),
  );
});

onEach(
  [],
  'an exception goes where it goes without the library',
  async (runtime) => {
    const policies =
      runtime.kind === 'node'
        ? [[], ['--force-node-api-uncaught-exceptions-policy=true']]
        : [[]];
    for (const runtimeArgs of policies) {
      for (const kind of ['untyped', 'typed']) {
        for (const style of STYLES) {
          const [stock, linked] = await Promise.all(
            ['stock', 'linked'].map((variant) =>
              tell(`${variant}-${style}`, 'throwing', kind, {
                runtime,
                runtimeArgs,
              }),
            ),
          );
          assert.ok(
            stock.lines.some((line) => /^(warning|uncaught)/.test(line)),
            story(stock),
          );
          assert.deepEqual(linked.lines, stock.lines, story(linked));
          assert.equal(linked.ended, stock.ended, story(linked));
        }
      }
    }
  },
);

const CHECKED = ['20.20.2', '24.13.0'];

/**
 * Node never frees what it keeps for an external value of an environment that
 * ends; at Node-API 4, node-addon-api makes one with the empty function that
 * stands for no callback.
 */
const isNotOfNode = (record) =>
  !/\n.*: operator new\(.*\n.*: napi_create_external \(/.test(record);

/** Ten times and more what a run takes where nothing else runs. */
const CHECK_MS = 180_000;

/** One thread a function, and no more than an item to wait for. */
const FEW = ['1', '1'];

onEach(
  CHECKED,
  `no invalid access and no loss under memcheck, in ${RUNS} runs`,
  async (runtime) => {
    let runs = 0;
    for (const style of STYLES) {
      for (let turn = 0; turn < RUNS / 2; turn++) {
        // Each of them ends one worker, and the main environment; four runs have them all.
        const ending = ENDINGS[runs++ % (ENDINGS.length - 1)];
        const args = [`linked-${style}`, ...FEW, ending];
        const end = await run({
          by: memcheck,
          leaks: true,
          runtime,
          args,
          timeoutMs: CHECK_MS,
        });
        assert.equal(end.errors, 0, story(end));
        assert.deepEqual(end.lost.filter(isNotOfNode), [], story(end));
        assertNothingLost(end, [ending, ENDINGS.at(-1)]);
      }
    }
  },
);

/** What is lost, in the blocks and bytes of valgrind's records. */
function sumOf(lost) {
  const sum = { bytes: 0, blocks: 0 };
  for (const record of lost) {
    const [, bytes, blocks] =
      /^([\d,]+) .*?bytes in ([\d,]+) blocks are definitely lost/.exec(record);
    sum.bytes += Number(bytes.replaceAll(',', ''));
    sum.blocks += Number(blocks.replaceAll(',', ''));
  }
  return sum;
}

const ITEMS = 30;

/** Of a std::function on 64 bits. */
const WRAPPER_BYTES = 32;

for (const events of ['leftovers', 'throwing']) {
  onEach(
    ['24.13.0'],
    `what node-addon-api wraps an item in is lost, unless it is told to free it: ${events}`,
    async (runtime) => {
      const check = (addon) =>
        tell(addon, events, 'untyped', {
          by: memcheck,
          leaks: true,
          runtime,
          items: ITEMS,
          timeoutMs: CHECK_MS,
        });
      const [linked, ...others] = await Promise.all(
        ['linked-5', 'stock-5', 'bare-5'].map(check),
      );
      for (const end of others) {
        const wrappers = { bytes: ITEMS * WRAPPER_BYTES, blocks: ITEMS };
        assert.deepEqual(sumOf(end.lost), wrappers, story(end));
        for (const record of end.lost) {
          assert.match(
            record,
            /operator new\(unsigned long\).*\n.*NonBlockingCall</,
          );
        }
      }
      assert.deepEqual(linked.lost, [], story(linked));
      assert.equal(linked.ended, 'survived', story(linked));
    },
  );
}
