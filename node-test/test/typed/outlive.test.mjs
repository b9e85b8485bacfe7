// What a patched napi says of itself. What it says of its functions is in hazard h18.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

import { buildTyped, napiVersions } from './typed.mjs';

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
    const options = { napi: '2.16.17', variant: 'napi-sys-alone' };
    const addon = await buildTyped(options);
    assert.deepEqual(markersOf(addon), ['napi_outlive_napi_sys_2']);
  });
});
