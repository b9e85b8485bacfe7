// h06, with Node-API alone: destructors that release thread-safe functions while these
// are finalized. See ../h06.mjs.

import assert from 'node:assert/strict';

import { deviation } from '../../src/deviations.mjs';
import { IN_C } from '../../src/matrix/addons.mjs';
import { nodeApi } from '../../src/matrix/hazard.mjs';
import { reached } from '../../src/matrix/rules.mjs';

const ADDONS = [...IN_C, 'napi-sys'];

const SITUATIONS = [
  ['item', 'abort'],
  ['item', 'end'],
  ['finalizer', 'abort'],
  ['finalizer', 'end'],
  ['wrap', 'end'],
];

/** Where stock dies: G0 has freed the function, G2 holds its lock. */
const DIES = [
  ['G0', 'item', 'abort', 'release@1'],
  ['G0', 'finalizer', 'abort', 'release@1'],
  ['G0', 'wrap', 'end', 'release'],
  ['G2', 'wrap', 'end', 'release@1'],
];

/** What is printed right before the destructor of a place runs its program. */
const BEFORE = {
  item: 'f0 item 0 drained',
  finalizer: 'f0 finalized',
  wrap: 'the next is the wrap',
};

const stock = ([generation, place, trigger, program]) =>
  nodeApi({
    name: `${place} on ${trigger}, as ${generation} has it: ${program}`,
    addons: ADDONS,
    everywhere: true,
    runtimes: [generation],
    script: 'h06.cjs',
    args: [place, trigger, program],
    limitMs: 3_000,
    stock: {
      expect: ['crashed', 'hung'],
      check(end) {
        // The function that it releases is closed by then.
        reached(end, 'f1 finalized');
        reached(end, BEFORE[place]);
      },
    },
  });

/** Bun frees nothing under a lock, and Deno finalizes no wrap. */
const survives = nodeApi({
  name: 'wrap on end, elsewhere: release',
  runtimes: ['bun', 'deno'],
  script: 'h06.cjs',
  args: ['wrap', 'end', 'release'],
  limitMs: 5_000,
  stock: {
    expect: ({ runtime }) => (runtime.kind === 'deno' ? 'leaked' : 'survived'),
    // It waits for the finalizers in vain.
    verdict: ({ outcome, timedOut }) => (timedOut ? 'leaked' : outcome),
    check(end, { runtime }) {
      reached(end, 'the worker has ended');
      if (runtime.kind === 'deno') return;
      reached(end, 'wrap: release ok');
      reached(end, 'payloads: 0');
    },
  },
});

const patched = ([place, trigger], program) =>
  nodeApi({
    name: `${place} on ${trigger}: ${program}`,
    addons: ADDONS,
    everywhere: true,
    script: 'h06.cjs',
    args: [place, trigger, program],
    patched(end, { runtime }) {
      assert.ok(end.lines.includes('payloads: 0'));
      assert.doesNotMatch(end.stdout, /after free|wrong thread/);
      const answers = end.lines.filter((line) => /release/.test(line));
      const differs = deviation(runtime, `h06 ${place} on ${trigger}`);
      assert.equal(answers.length, differs?.expected ?? 1);
      for (const answer of answers) {
        assert.doesNotMatch(answer, /invalid_arg|closing/);
      }
    },
  });

export const cases = [
  ...DIES.map(stock),
  survives,
  ...SITUATIONS.flatMap((situation) => [
    patched(situation, 'release release@1'),
    patched(situation, 'abort@1 release abort'),
  ]),
];

export const without = [];
