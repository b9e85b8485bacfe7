// examples/workaround: the same addon with the workaround and without it, and what
// its README says of both.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import {
  assertDied,
  buildExample,
  inExample,
  memcheck,
  onEach,
  runExample,
  story,
} from './examples.mjs';

const name = 'workaround';
const RUNS = 5;
const CHECKED = ['20.20.2', '24.13.0'];
const VARIANTS = ['with', 'without'];

const ENDED = [
  'worker.terminate(): all threads have left, no item is',
  'process.exit() in a worker: all threads have left, no item is',
  'a worker runs out of work: all threads have left, no item is',
  'the main environment ends',
];

async function run(runtime, ...args) {
  await buildExample({ name, npm: true, commands: [['npm', 'run', 'build']] });
  return runExample({ name, runtime, args });
}

for (const variant of VARIANTS) {
  onEach([], `${variant} it, ${RUNS} times over`, async (runtime) => {
    for (let turn = 0; turn < RUNS; turn++) {
      const end = await run(runtime, variant);
      assert.equal(end.ended, 'survived', story(end));
      assert.deepEqual(end.lines, ENDED, story(end));
    }
  });
}

onEach(['G0'], 'neither workaround nor library', async (runtime) => {
  assertDied(await run(runtime, 'without-stock', '--patience', '3'));
});

// Each of these takes a few seconds under valgrind. The line of the main environment
// comes last, and is the only one without a worker.
const UNDER_VALGRIND = [
  ['terminate', ENDED[0]],
  ['exit', ENDED[1]],
  ['natural', ENDED[2]],
];
const SLOWLY = ['--deliveries', '20', '--patience', '240'];
const timeoutMs = 300_000;

for (const variant of VARIANTS) {
  onEach(
    CHECKED,
    `${variant} it, no invalid access and nothing lost`,
    async (runtime) => {
      await run(runtime, variant);
      for (const [ending, line] of UNDER_VALGRIND) {
        const args = [variant, ...SLOWLY, ending];
        const end = await memcheck({
          name,
          runtime,
          args,
          leaks: true,
          timeoutMs,
        });
        assert.equal(end.errors, 0, story(end));
        assert.equal(end.ended, 'survived', story(end));
        assert.deepEqual(end.lines, [line, ENDED.at(-1)], story(end));
        assert.deepEqual(end.lost, [], story(end));
      }
    },
  );
}

const source = (variant) =>
  readFileSync(inExample(name, 'src', variant, 'sender.hpp'), 'utf8');
const readme = () => readFileSync(inExample(name, 'README.md'), 'utf8');

/** Lines of code: neither empty nor a comment alone. */
const countLines = (text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('//')).length;

for (const variant of VARIANTS) {
  test(`the README counts the lines ${variant} it`, () => {
    const row = `| \`src/${variant}/sender.hpp\` | ${countLines(source(variant))} |`;
    assert.ok(readme().includes(row), `missing: ${row}`);
  });
}

test('the README shows what is in the sources', () => {
  const shown = [...readme().matchAll(/```cpp\n(.*?)```/gs)];
  assert.equal(shown.length, VARIANTS.length);
  for (const [index, variant] of ['without', 'with'].entries()) {
    const code = source(variant);
    const [, text] = shown[index];
    assert.ok(code.includes(text), `not in ${variant}/sender.hpp:\n${text}`);
  }
});
