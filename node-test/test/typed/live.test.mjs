// What worked before works as it did: in an environment that lives on, nobody can
// tell a patched napi from a published one.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { selectRuntimes } from '../../src/runtimes.mjs';
import { buildTyped, FEW, napiVersions, reportOf, run } from './typed.mjs';

describe('live: patched does what stock does', { concurrency: 2 }, () => {
  for (const napi of napiVersions) {
    for (const runtime of selectRuntimes(FEW)) {
      for (const handled of [false, true]) {
        const whose = handled ? 'errors handed' : 'errors thrown';
        test(`napi ${napi} on ${runtime.name}, ${whose}`, async () => {
          const report = async (variant) => {
            const addon = await buildTyped({ napi, variant });
            const options = { handled };
            return reportOf(
              await run({ scenario: 'live', addon, runtime, options }),
            );
          };
          const patched = await report('patched');
          assert.deepEqual(patched, await report('stock'));
          assert.deepEqual(patched.shapes, [handled ? '[null]' : '[]']);
          assert.equal(patched.dropped, patched.created);
          assert.equal(patched.droppedTwice, 0);
        });
      }
    }
  }
});
