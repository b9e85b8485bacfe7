// The linker binds an addon to the library whatever flags it is linked with.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { buildCAddon } from '../../src/c-addon.mjs';
import { linkFlags } from '../../src/c-library.mjs';
import { inRepository } from '../../src/places.mjs';
import { runtimesUnderTest } from '../extent.mjs';
import { dynamicNames, linkingAddon, run, SEVEN } from './linking.mjs';

const manifest = readFileSync(inRepository('crates/tsfn-c/Cargo.toml'), 'utf8');
const VERSION = manifest.match(/^version = "(.*)"$/m)[1];

const FLAGS = {
  none: [],
  Bsymbolic: ['-Wl,-Bsymbolic'],
  'Bsymbolic-functions': ['-Wl,-Bsymbolic-functions'],
  hidden: ['-fvisibility=hidden'],
  lto: ['-flto'],
  'lto-hidden-Bsymbolic': [
    ...['-flto', '-fvisibility=hidden', '-Wl,-Bsymbolic'],
  ],
  sections: ['-ffunction-sections', '-Wl,--gc-sections'],
  'bound-at-load': ['-Wl,-z,now', '-fno-plt'],
  gold: ['-fuse-ld=gold'],
};

const isImportedBy = ({ imports }) =>
  SEVEN.filter((name) => imports.includes(name));

for (const [label, flags] of Object.entries(FLAGS)) {
  test(`linked with ${flags.join(' ') || 'no flags'}`, async (t) => {
    const how = { flags, label: label === 'none' ? '' : label };
    const addon = await linkingAddon(how);

    await t.test('the loader sees nothing of the library', async () => {
      const names = await dynamicNames(addon);
      const stock = await dynamicNames(
        await linkingAddon({ ...how, linked: false }),
      );
      assert.deepEqual(isImportedBy(stock), SEVEN);
      assert.deepEqual(isImportedBy(names), []);
      assert.deepEqual(names.exports.sort(), stock.exports.sort());
    });

    for (const runtime of runtimesUnderTest(
      label === 'none' ? [] : ['16.20.2', '20.20.2', '26.10.0', 'bun'],
    )) {
      await t.test(runtime.name, async () => {
        const end = await run(runtime, 'flags.cjs', addon);
        assert.equal(end.ended, 'survived', end.stderr);
        assert.deepEqual(JSON.parse(end.stdout), {
          linked: 1,
          version: VERSION,
          odd: true,
          answers: [0, 0, 100, 0, 0],
          accepted: 70,
          seen: 70,
          delivered: 70,
          released: [0, 0, 0],
        });
      });
    }
  });
}

test('the library is found wherever it stands on the command line', async () => {
  const { cflags, libs } = await linkFlags();
  const addon = await linkingAddon({
    linked: false,
    flags: [...cflags, ...libs],
    label: 'library-first',
  });
  assert.deepEqual(isImportedBy(await dynamicNames(addon)), []);
});

test('without the library, what names it is refused by the linker', async () => {
  const dir = inRepository('node-test', 'addons', 'linking');
  await assert.rejects(
    buildCAddon({
      name: 'linking-unlinked',
      dir,
      linked: false,
      flags: [
        '-DLINKED_WITH_TSFN',
        `-I${inRepository('crates/tsfn-c/include')}`,
      ],
      label: 'refused',
    }),
    /undefined reference to `tsfn_are_ours'/,
  );
});
