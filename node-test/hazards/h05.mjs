// h05: draining after the finalizer, on G0 and G1. Whoever then looks at the context
// reads what has been freed; the tests' addon keeps it, and says so.

import assert from 'node:assert/strict';

import { EVERY_NAPI, IN_C, NAPI } from '../src/matrix/addons.mjs';
import { hazard, napi, nodeApi } from '../src/matrix/hazard.mjs';
import { endWithHooks, isNode, soonGivenUp } from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';

const NUMBERS = [500, 501, 502];

const items = ({ lines }) =>
  lines.filter((line) => line.startsWith('f0 item '));

const each = (how) => NUMBERS.map((number) => `f0 item ${number} ${how}`);

/** What stock does with three items, by trigger and where: G0 and G1 drain too late. */
function stockItems(trigger, { generation, kind }) {
  if (generation === 'G2') return each('drained');
  if (generation.startsWith('G')) {
    return each('drained, context read after free');
  }
  if (kind === 'bun') {
    // The hook comes before what is pending, which then meets refused JavaScript.
    return each(
      trigger === 'abort' ? 'drained' : 'delivered, js pending_exception',
    );
  }
  // Deno delivers what was aborted, and forgets the functions of what has ended.
  return trigger === 'abort' ? each('delivered, js ok') : [];
}

const raw = (trigger, name) =>
  nodeApi({
    name,
    addons: [...IN_C, 'napi-sys'],
    everywhere: true,
    script: 'h05.cjs',
    args: [trigger],
    stock: {
      expect({ runtime }) {
        const come = stockItems(trigger, runtime);
        if (come.length === 0) return 'lost';
        return come[0].endsWith('after free') ? 'failed' : 'survived';
      },
      verdict(end) {
        if (end.outcome !== 'survived') return end.outcome;
        if (items(end).length === 0) return 'lost';
        return items(end).some((line) => line.endsWith('after free'))
          ? 'failed'
          : 'survived';
      },
      check: (end, { runtime }) =>
        assert.deepEqual(items(end), stockItems(trigger, runtime)),
    },
    patched(end) {
      assert.deepEqual(items(end), each('drained'));
      assert.match(end.lines.at(-1), /^f0 finalized/);
    },
  });

/** What JavaScript can see of stock: its leftovers are forgotten, whenever they come. */
const stockNapi = {
  addons: NAPI,
  expect({ addon, runtime }) {
    if (runtime.kind === 'deno') return 'leaked';
    // Its callback does not expect to be without an environment.
    if (addon === '2.0.2') return 'panicked';
    return isNode(runtime) ? 'lost' : 'survived';
  },
  verdict(end) {
    if (end.hang === 'the function was not finalized') return 'leaked';
    if (end.outcome !== 'survived') return end.outcome;
    const { after } = reportOf(end);
    return after.dropped < after.created ? 'lost' : 'survived';
  },
  check(end, { say }) {
    if (end.outcome !== 'survived') return;
    const { created, dropped } = reportOf(end).after;
    say(`${created - dropped} of ${created} payloads lost`);
  },
};

function drainedFirst(end, { runtime }) {
  const { payloads, between, after } = reportOf(end);
  assert.equal(after.dropped, payloads);
  assert.equal(after.droppedTwice, 0);
  // Elsewhere the hooks come first, or the finalizer runs in one.
  if (!isNode(runtime)) return;
  assert.equal(between.dropped, payloads, 'payloads are left at the finalizer');
  assert.equal(between.finalized, 0);
}

export default hazard({
  id: 'h05',
  title: 'draining after the finalizer',
  stock: 'the context is read after it has been freed',
  cases: [
    raw('abort', 'three items, and the function is aborted'),
    raw('end', 'three items, and the environment ends'),
    napi({
      name: 'payloads are left when the environment ends',
      addons: EVERY_NAPI,
      scenario: 'h05',
      options: soonGivenUp((where) => ({ end: endWithHooks(where) })),
      stock: stockNapi,
      patched: drainedFirst,
    }),
  ],
});
