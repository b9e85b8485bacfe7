// Batches of a patched napi: what changes for those who ask for them, and that
// nothing does for those who do not.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { NAPI } from '../../src/matrix/addons.mjs';
import { runtimesUnderTest } from '../extent.mjs';
import { account, buildTyped, put, reportOf, run } from './typed.mjs';

/** Runs `batches` and resolves to what ran, in order. Nothing may be lost or dropped twice. */
async function order({ napi, variant, runtime, ...options }) {
  const addon = await buildTyped({ napi, variant });
  const end = await run({ scenario: 'batches', addon, runtime, options });
  const { log, created, dropped, droppedTwice } = reportOf(end);
  if (variant === 'patched') {
    assert.deepEqual([created, dropped, droppedTwice], [5, 5, 0], account(end));
  }
  return log;
}

const together = '0, 1, 2, 3, 4, then 0, then 1, then 2, then 3, then 4';

const thrown =
  '0, 1, thrown by 1, 2, 3, 4, then 0, then 1, then 2, then 3, then 4';

// Deno delivers several payloads in one scope by itself, whoever asks.
const inPairs = ({ kind }) =>
  kind === 'deno'
    ? together
    : '0, 1, then 0, then 1, 2, 3, then 2, then 3, 4, then 4';

describe('batches: what runs between payloads', { concurrency: 2 }, () => {
  for (const napi of NAPI) {
    for (const runtime of runtimesUnderTest()) {
      for (const handled of napi === '2.16.17' ? [false, true] : [true]) {
        const kind = handled ? 'errors handed' : 'errors thrown';
        const given = { napi, runtime, handled };
        const patched = (options) =>
          order({ ...given, ...options, variant: 'patched' });
        const stock = (options) =>
          order({ ...given, ...options, variant: 'stock' });
        test(`napi ${napi} on ${runtime.name}, ${kind}`, async () => {
          assert.equal(await patched({}), await stock({}));
          assert.equal(await patched({ batch: 1 }), await stock({}));
          assert.equal(await patched({ batch: 5 }), together);
          assert.equal(await patched({ batch: 2 }), inPairs(runtime));
          const throws = 1;
          assert.equal(await patched({ throws }), await stock({ throws }));
          assert.equal(await patched({ batch: 5, throws }), thrown);
        });
      }
    }
  }
});

const PAYLOADS = 1_000;

/** How many share one look at whether JavaScript still runs. */
const STRIDE = 32;

for (const end of ['terminate', 'exit']) {
  for (const handled of [false, true]) {
    put({
      title: `batches: an environment ends in the middle of one: ${end}, handled: ${handled}`,
      napi: NAPI,
      scenario: 'batch-cut-short',
      variant: 'patched',
      options: { end, handled, payloads: PAYLOADS },
      check(ended, { runtime }) {
        const { created, dropped, droppedTwice, ...report } = reportOf(ended);
        assert.deepEqual(
          [created, dropped, droppedTwice],
          [PAYLOADS, PAYLOADS, 0],
          account(ended),
        );
        // Those up to the fatal one, and the rest of its stride, whose calls are refused. Deno
        // interrupts no JavaScript.
        const most = runtime.kind === 'deno' ? PAYLOADS : 101 + STRIDE - 1;
        assert.ok(report.delivered >= 101, account(ended));
        assert.ok(report.delivered <= most, account(ended));
        // What exits may be gone before it is asked for.
        if (end === 'terminate')
          assert.equal(report.elsewhere, 'InvalidArg', account(ended));
        assert.equal(report.gone, 'done', account(ended));
        assert.equal(report.none, 'InvalidArg', account(ended));
      },
    });
  }
}
