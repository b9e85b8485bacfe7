// examples/cpp-raw: 32 threads that hold a handle and call for ever.

import assert from 'node:assert/strict';

import {
  assertDied,
  buildExample,
  memcheck,
  NODE_INCLUDE,
  onEach,
  runExample,
  RUNS,
  story,
} from './examples.mjs';

const name = 'cpp-raw';
const CHECKED = ['20.20.2', '24.13.0'];

const IN_WORKERS = ['terminate', 'exit', 'natural'];

async function ready() {
  await buildExample({
    name,
    commands: [['make', `NODE_INCLUDE=${NODE_INCLUDE}`, 'both']],
  });
}

async function run(runtime, args, script = 'run.cjs') {
  await ready();
  return runExample({ name, runtime, script, args });
}

/** The rows of the table that a run has printed, each with its numbers by name. */
function rows({ lines }) {
  const pattern =
    /^(?<ending>.{38}) *(?<told>\d+) of 32 +(?<made>\d+) +(?<delivered>\d+) +(?<handedBack>\d+) +(?<refused>\d+) +(?<lost>\d+) +(?<accepted>\d+) +(?<library>\d+)$/;
  return lines
    .map((line) => pattern.exec(line)?.groups)
    .filter(Boolean)
    .map(({ ending, ...numbers }) => ({
      ending: ending.trim(),
      ...Object.fromEntries(
        Object.entries(numbers).map(([key, text]) => [key, Number(text)]),
      ),
    }));
}

/**
 * Asserts that in each of the `count` rows all threads were told, that no item was
 * lost or counted twice, and that the library took what the threads saw taken.
 */
function assertKept(end, count, deliveries = 1000) {
  assert.equal(end.ended, 'survived', story(end));
  assert.match(end.lines[0], /^32 threads, tsfn \d+\.\d+\.\d+$/, story(end));
  const table = rows(end);
  assert.equal(table.length, count, story(end));
  for (const row of table) {
    const { told, made, delivered, handedBack, refused, lost } = row;
    const what = `${row.ending}\n${story(end)}`;
    assert.equal(told, 32, what);
    assert.equal(lost, 0, what);
    assert.equal(refused, 32, what);
    assert.ok(delivered >= deliveries, what);
    assert.equal(made, delivered + handedBack + refused, what);
    assert.equal(row.accepted, delivered + handedBack, what);
    assert.equal(row.library, row.accepted, what);
  }
}

const assertExited = (end) => {
  assert.equal(end.ended, 'survived', story(end));
  assert.deepEqual(end.lines, ['process.exit() under 32 threads'], story(end));
};

onEach([], `every thread is told, ${RUNS} times over`, async (runtime) => {
  for (let turn = 0; turn < RUNS; turn++) {
    assertKept(await run(runtime, []), 7);
    assertKept(await run(runtime, ['main-blocked']), 1);
  }
});

for (const args of [[], ['--blocked']]) {
  onEach(
    [],
    `the process exits under its threads, ${RUNS} times over ${args}`,
    async (runtime) => {
      for (let turn = 0; turn < RUNS; turn++)
        assertExited(await run(runtime, args, 'exit.cjs'));
    },
  );
}

const SLOWLY = ['--deliveries', '20', '--patience', '240'];
const DEADLINE_MS = 300_000;

// Each of these takes a few seconds under valgrind.
const UNDER_VALGRIND = [
  ['run.cjs', 'terminate', 'main'],
  ['run.cjs', 'exit-blocked', 'main-blocked'],
  ['run.cjs', 'natural', 'main'],
  ['run.cjs', 'terminate-blocked', 'main'],
  ['exit.cjs'],
];

onEach(
  CHECKED,
  `no invalid access and nothing lost, ${RUNS} times over`,
  async (runtime) => {
    await ready();
    for (let turn = 0; turn < RUNS; turn++) {
      const [script, ...endings] = UNDER_VALGRIND[turn % UNDER_VALGRIND.length];
      const end = await memcheck({
        name,
        runtime,
        script,
        args:
          script === 'run.cjs'
            ? [...SLOWLY, ...endings]
            : ['--deliveries', '20'],
        // A thread that runs to the last has not given back what is its own.
        leaks: script === 'run.cjs',
        timeoutMs: DEADLINE_MS,
      });
      assert.equal(end.errors, 0, story(end));
      if (script === 'run.cjs') assertKept(end, endings.length, 20);
      else assertExited(end);
      assert.deepEqual(end.lost, [], story(end));
    }
  },
);

onEach(['20.20.2'], 'the check sees what stock does', async (runtime) => {
  await ready();
  const end = await memcheck({
    name,
    runtime,
    // Long enough for threads to come when the worker has gone.
    args: ['--stock', ...SLOWLY, '--work', '500', 'terminate'],
    timeoutMs: DEADLINE_MS,
  });
  assert.match(end.found, /Invalid read of size/, story(end));
  assert.match(end.found, /by .*\(producers\.cpp:/, story(end));
});

// All of them come when the function has been freed.
const LATE = ['--deliveries', '20', '--work', '200'];

onEach(['G0'], 'stock dies', async (runtime) => {
  for (const ending of IN_WORKERS) {
    const args = ['--stock', '--patience', '3', ...LATE, ending];
    assertDied(await run(runtime, args));
  }
});

// Where the function outlives its environment, threads that come late are told. Those
// that wait for room are not: closing wakes one of them.
onEach(['20.20.2', 'G2'], 'stock leaves blocked threads', async (runtime) => {
  for (const ending of ['terminate-blocked', 'main-blocked']) {
    const end = await run(runtime, ['--stock', '--patience', '3', ending]);
    if (runtime.generation === 'G0') assertDied(end);
    else assert.equal(end.ended, 'hung', story(end));
  }
});

onEach(['G2'], 'stock tells threads that are not blocked', async (runtime) => {
  const end = await run(runtime, ['--stock', ...IN_WORKERS]);
  assert.equal(end.ended, 'survived', story(end));
});

onEach(['bun'], 'stock loses items', async (runtime) => {
  const end = await run(runtime, [
    '--stock',
    '--patience',
    '3',
    'exit-blocked',
  ]);
  assert.equal(end.ended, 'failed (exit 1)', story(end));
  assert.match(end.stdout, /32 of 32/, story(end));
});

onEach(['deno'], 'stock tells nobody', async (runtime) => {
  const end = await run(runtime, ['--stock', '--patience', '3', 'terminate']);
  assert.equal(end.ended, 'hung', story(end));
  assert.equal(end.hang, '32 threads are left', story(end));
});
