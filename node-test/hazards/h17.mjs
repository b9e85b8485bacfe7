// h17: weak or referenced, chosen wrong: the process never exits, or exits before the
// first event. The choice is the addon's; what is asked here is that it is kept.

import assert from 'node:assert/strict';

import { EVERY_NAPI, IN_C, NAPI } from '../src/matrix/addons.mjs';
import { hazard, napi, nodeApi } from '../src/matrix/hazard.mjs';
import { reportOf } from '../src/matrix/telling.mjs';

/** How often JavaScript is called before the process exits. */
const KINDS = new Map([
  ['a weak function, which a thread still holds', [true, 0]],
  ['a referenced one, which a thread will call', [false, 1]],
]);

const LIMIT_MS = 10_000;

const heardTimes = (times) => (end) => assert.equal(reportOf(end).heard, times);

export default hazard({
  id: 'h17',
  title: 'weak or referenced, as the addon chose',
  stock:
    'nothing: an addon that chose wrong never exits, or exits before the first event',
  cases: [...KINDS].flatMap(([name, [weak, times]]) => [
    napi({
      name: `${name}, of napi`,
      addons: EVERY_NAPI,
      scenario: 'h17',
      options: { weak },
      limitMs: LIMIT_MS,
      stock: { addons: NAPI, check: heardTimes(times) },
      patched: heardTimes(times),
    }),
    nodeApi({
      name,
      addons: [...IN_C, 'napi-sys'],
      script: 'h17.cjs',
      args: [weak ? 'weak' : 'referenced'],
      limitMs: LIMIT_MS,
      stock: heardTimes(times),
      patched: heardTimes(times),
    }),
  ]),
});
