// What a patched napi says of itself and of its functions.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

import { buildTyped, napiVersions, put, reportOf, widely } from './typed.mjs';

// The addon itself asserts at build time that `napi::outlive::PATCHED` is there.
put({
  ...widely,
  title: 'outlive: whether a function is closing is known on every thread',
  scenario: 'outlive',
  variant: 'patched',
  check(end) {
    const { version, open, afterAbort, stillOpen, gone } = reportOf(end);
    assert.match(version, /^\d+\.\d+\.\d+$/);
    assert.deepEqual(open, [false, false, false, false]);
    assert.deepEqual(afterAbort, [true, true]);
    assert.deepEqual(stillOpen, [false, false]);
    assert.deepEqual(gone, [true, true]);
  },
});

/** The markers that a built addon carries in its dynamic symbol table. */
function markersOf(addon) {
  const symbols = execFileSync('nm', ['--dynamic', '--defined-only', addon], {
    encoding: 'utf8',
  });
  return symbols.match(/\bnapi_outlive_\w+/g)?.sort() ?? [];
}

test('outlive: a built addon carries a marker for each patched crate', async (t) => {
  for (const napi of napiVersions) {
    const [major] = napi.split('.');
    const ofNapi = `napi_outlive_napi_${major}`;
    const ofNapiSys = `napi_outlive_napi_sys_${major}`;
    await t.test(`napi ${napi}`, async () => {
      const stock = await buildTyped({ napi });
      assert.deepEqual(markersOf(stock), []);
      const patched = await buildTyped({ napi, variant: 'patched' });
      assert.deepEqual(markersOf(patched), [ofNapi, ofNapiSys]);
    });
  }
  await t.test('napi-sys alone', async () => {
    const options = { napi: '2.16.17', variant: 'patched-napi-sys' };
    const addon = await buildTyped(options);
    assert.deepEqual(markersOf(addon), ['napi_outlive_napi_sys_2']);
  });
});
