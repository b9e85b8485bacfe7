// The addons of the matrix, and how each is built: the tests' own addon against
// several releases of napi, against Node-API itself in C, through node-addon-api,
// and in Rust with nothing but napi-sys.

import { buildAddon } from '../build.mjs';
import { buildCAddon } from '../c-addon.mjs';
import { buildNodeAddonApi } from '../node-addon-api.mjs';
import { inRepository } from '../places.mjs';

const typedRoot = inRepository('node-test', 'addons', 'typed');
const rawDir = inRepository('node-test', 'addons', 'raw');
const cDir = inRepository('node-test', 'addons', 'c');

/** Those that every hazard is put to, on every runtime. */
export const MAIN = ['2.0.2', '2.16.17', '3.16.1', 'C', 'node-addon-api'];

/** Of them, those that are written with napi. */
export const NAPI = ['2.0.2', '2.16.17', '3.16.1'];

/** Of them, the newest of both lines. */
export const NEWEST = ['2.16.17', '3.16.1'];

/** Of them, those that have nothing above Node-API but C++. */
export const IN_C = ['C', 'node-addon-api'];

/** Releases between, and the raw addon in Rust: on a few runtimes. */
export const OTHERS = ['2.12.7', '2.14.4', '3.8.6', '3.12.2', 'napi-sys'];

/** Every release of napi that there is an addon for. */
export const EVERY_NAPI = [
  ...['2.0.2', '2.12.7', '2.14.4', '2.16.17'],
  ...['3.8.6', '3.12.2', '3.16.1'],
];

/** What an addon can be: as published, patched, or with nothing but napi-sys patched. */
export const VARIANTS = ['stock', 'patched', 'napi-sys-alone'];

/** What has deferreds and `call_async`: 2.0 has neither. */
export const WITH_FUTURES = EVERY_NAPI.filter((version) => version !== '2.0.2');

export const isLine2 = (addon) => addon.startsWith('2.');

const PATCHED = {
  stock: { patched: false },
  patched: { patched: true, features: ['outlive'] },
  'napi-sys-alone': { patched: true, only: 'napi-sys' },
};

const napi = (version) => (options) =>
  buildAddon({
    dir: `${typedRoot}/napi-${version}`,
    root: typedRoot,
    name: `typed-${version}`,
    ...PATCHED[options.variant],
    ...options,
  });

const BUILDERS = {
  ...Object.fromEntries(EVERY_NAPI.map((version) => [version, napi(version)])),
  C: ({ variant, log }) =>
    buildCAddon({
      ...{ dir: cDir, name: 'raw-c', linked: variant === 'patched', log },
    }),
  'node-addon-api': ({ variant, log }) =>
    buildNodeAddonApi({ linked: variant === 'patched', log }),
  'napi-sys': ({ variant, log }) =>
    buildAddon({
      ...{ dir: rawDir, name: 'raw', patched: variant === 'patched', log },
    }),
};

const built = new Map();

/** Builds an addon in a variant, once; resolves to its path. `debug`: with debug assertions. */
export function addonFor(addon, variant, { debug = false, log } = {}) {
  const key = [addon, variant, debug].join();
  if (!built.has(key)) {
    built.set(key, BUILDERS[addon]({ variant, release: !debug, log }));
  }
  return built.get(key);
}
