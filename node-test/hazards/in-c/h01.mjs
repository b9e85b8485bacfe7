// h01, with Node-API alone: counts that nobody has given back are used, and given back,
// by several threads after the environment has died. See ../h01.mjs.

import assert from 'node:assert/strict';

import { IN_C } from '../../src/matrix/addons.mjs';
import { nodeApi } from '../../src/matrix/hazard.mjs';
import { isNode, reached } from '../../src/matrix/rules.mjs';

const LATE =
  'context ok, acquire closing, call closing, context ok, release ok, abort ok, acquire closing, block closing, context ok';

const ANSWERS = [
  ...['0', '1', '2', '3'].map((name) => `thread ${name}: ${LATE}`),
  'left: 0',
  '4 counts: context ok, acquire closing, call closing, release ok, abort ok',
  '1 count: context ok, acquire closing, call closing',
  'freed: context invalid_arg, acquire closing, call closing, release ok, abort ok',
  'payloads: 0',
];

/** Bun knows a function that it has freed a little longer, and answers in its own way. */
const OF_BUN =
  'freed: context ok, acquire closing, call invalid_arg, release invalid_arg, abort invalid_arg';

const answers = (end) => {
  for (const line of ANSWERS) assert.ok(end.lines.includes(line), line);
};

/** How the environment ends, by the name that the script knows. */
const ENDINGS = new Map([
  ['terminate', 'a worker is terminated'],
  ['exit', 'a worker exits'],
  ['natural', 'a worker has nothing left to do'],
]);

const late = (ending, { name, ...rest }) =>
  nodeApi({
    name,
    script: 'after-end.cjs',
    args: [ending],
    limitMs: 10_000,
    stock: {
      expect({ runtime }) {
        if (isNode(runtime)) return ['crashed', 'hung'];
        return runtime.kind === 'deno' ? 'swallowed' : 'survived';
      },
      // Deno never closes it: the script waits for that in vain.
      verdict: ({ outcome, timedOut }, { runtime }) =>
        timedOut && runtime.kind === 'deno' ? 'swallowed' : outcome,
      check(end, { runtime }) {
        const deno = runtime.kind === 'deno';
        reached(end, deno ? 'the worker has ended' : 'late calls');
        if (runtime.kind === 'bun') assert.ok(end.lines.includes(OF_BUN));
      },
    },
    patched: answers,
    ...rest,
  });

export const cases = [
  ...[...ENDINGS].map(([ending, name]) =>
    late(ending, {
      name: `late calls of threads: ${name}`,
      addons: [...IN_C, 'napi-sys'],
      everywhere: true,
    }),
  ),
  late('terminate', {
    name: "late calls of threads, with node-addon-api's other class",
    addons: ['node-addon-api'],
    env: { THROUGH: 'untyped' },
  }),
];

export const without = [];
