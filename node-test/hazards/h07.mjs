// h07: two or more producers blocked on a full queue when it closes. The runtime
// wakes one of them.

import assert from 'node:assert/strict';

import { EVERY_NAPI } from '../src/matrix/addons.mjs';
import { hazard, napi, nodeApi } from '../src/matrix/hazard.mjs';
import { reportOf, toldThreads } from '../src/matrix/telling.mjs';

const PRODUCERS = 8;

/** How an environment ends, by the name that the scenario knows. */
const ENDS = new Map([
  ['terminate', 'a worker is terminated'],
  ['natural', 'a worker has nothing left to do'],
  ['process', 'the main environment has nothing left to do'],
]);

export default hazard({
  id: 'h07',
  title: 'producers are blocked on a full queue when it closes',
  stock: 'the process hangs',
  cases: [
    ...[...ENDS].map(([end, name]) =>
      napi({
        name,
        addons: EVERY_NAPI,
        scenario: 'blocked',
        options: { producers: PRODUCERS, end, limitMs: 3_000 },
        stock: { expect: 'hung' },
        patched(ended) {
          const { threads, closing } = reportOf(ended);
          assert.equal(threads, 0);
          assert.equal(closing, PRODUCERS);
        },
      }),
    ),
    ...['terminate', 'held', 'exit', 'natural', 'main'].map((ending) =>
      nodeApi({
        name: ending,
        script: 'h07.cjs',
        args: [ending],
        stock: { expect: 'hung' },
        patched(end) {
          assert.ok(end.lines.includes('left: 0'));
          assert.equal(toldThreads(end), PRODUCERS);
        },
      }),
    ),
  ],
});
