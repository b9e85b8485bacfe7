// What is measured: addons that do the same by different means.

import { buildAddon } from '../../node-test/src/build.mjs';
import { buildCAddon } from '../../node-test/src/c-addon.mjs';
import { inRepository } from '../../node-test/src/places.mjs';

const root = inRepository('bench', 'contenders');

const inRust =
  (name, patched, features = []) =>
  (log) =>
    buildAddon({
      ...{ dir: `${root}/${name}`, root, name: `bench-${name}` },
      ...{ patched, features, log },
    });

const inCxx = (linked) => (log) =>
  buildCAddon({
    name: 'bench-node-addon-api',
    dir: `${root}/node-addon-api/src`,
    linked,
    flags: [
      `-I${inRepository('node-test', 'node_modules', 'node-addon-api')}`,
      '-DNAPI_VERSION=8',
      '-DNAPI_CPP_EXCEPTIONS',
      // Else it ends the process where JavaScript is refused, as at a worker's end.
      '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
    ],
    label: 'exceptions',
    log,
  });

/** By name, how each addon is built: a function of a log, which resolves to a path. */
const ADDONS = {
  raw: inRust('raw', false),
  'raw-ours': inRust('raw', true),
  'napi-3': inRust('napi-3', false),
  'napi-3-ours': inRust('napi-3', true, ['outlive']),
  'napi-3-bare': inRust('napi-3', false, ['bare']),
  'napi-2': inRust('napi-2', false),
  'napi-2-ours': inRust('napi-2', true, ['outlive']),
  'napi-2-bare': inRust('napi-2', false, ['bare']),
  'node-addon-api': inCxx(false),
  'node-addon-api-ours': inCxx(true),
  neon: inRust('neon', false),
  typed: inRust('typed', false),
};

/**
 * What does only the part that no design can avoid, so that a bar can be judged by what is possible
 * on the same machine, in the same rounds.
 */
const FLOORS = [
  {
    name: 'c-struck',
    title: 'raw C, one strike an item',
    flavour: 2,
    only: ['traffic', 'idle'],
  },
  {
    name: 'c-batch',
    title: 'raw C, 256 items a scope',
    flavour: 3,
    only: ['traffic'],
  },
  {
    name: 'c-hooked',
    title: 'raw C, with a cleanup hook',
    flavour: 4,
    only: ['creation'],
  },
  ...[
    ['napi-3', 'napi 3.16.1'],
    ['napi-2', 'napi 2.16.17'],
  ].map(([line, title]) => ({
    name: `${line}-bare`,
    title: `${title}, a task a promise and nothing else`,
    addon: `${line}-bare`,
    flavour: 0,
    does: ['settled'],
    only: ['promises'],
  })),
].map((floor) => ({ addon: 'raw', does: [], ...floor, ours: false }));

/**
 * Every contender: `{ name, title, addon, flavour, ours, does }`.
 *
 * - `addon`: its addon's name. `flavour`: what the addon's functions get as their last argument.
 * - `ours`: whether its function is ours.
 * - `does`: what it can do beside `traffic`, `latency`, `create`, `hold` and `queue`.
 * - `only`: scenarios that it takes part in, by kind or name (default: all that it can do).
 */
export const CONTENDERS = [
  {
    name: 'c',
    title: 'raw C, no allocation',
    addon: 'raw',
    flavour: 0,
    ours: false,
    does: ['deferred'],
  },
  {
    name: 'c-malloc',
    title: 'raw C, malloc',
    addon: 'raw',
    flavour: 1,
    ours: false,
    does: [],
    only: ['traffic'],
  },
  ...FLOORS,
  {
    name: 'c-ours',
    title: 'C names over ours',
    addon: 'raw-ours',
    flavour: 0,
    ours: true,
    does: ['deferred'],
  },
  {
    name: 'typed',
    title: 'ours by its Rust API',
    addon: 'typed',
    flavour: 1,
    ours: true,
    does: [],
  },
  {
    name: 'typed-256',
    title: 'ours by its Rust API, batches of 256',
    addon: 'typed',
    flavour: 256,
    ours: true,
    does: [],
    only: ['traffic'],
  },
  {
    name: 'napi-3',
    title: 'napi 3.16.1, stock',
    addon: 'napi-3',
    flavour: 0,
    ours: false,
    does: ['deferred', 'settled', 'roundTrips'],
  },
  {
    name: 'napi-3-ours',
    title: 'napi 3.16.1, patched',
    addon: 'napi-3-ours',
    flavour: 0,
    ours: true,
    does: ['deferred', 'settled', 'roundTrips'],
  },
  {
    name: 'napi-3-ours-256',
    title: 'napi 3.16.1, patched, batches of 256',
    addon: 'napi-3-ours',
    flavour: 256,
    ours: true,
    does: [],
    only: ['traffic'],
  },
  {
    name: 'napi-2',
    title: 'napi 2.16.17, stock',
    addon: 'napi-2',
    flavour: 0,
    ours: false,
    does: ['deferred', 'settled', 'roundTrips'],
  },
  {
    name: 'napi-2-ours',
    title: 'napi 2.16.17, patched',
    addon: 'napi-2-ours',
    flavour: 0,
    ours: true,
    does: ['deferred', 'settled', 'roundTrips'],
  },
  {
    name: 'napi-2-ours-256',
    title: 'napi 2.16.17, patched, batches of 256',
    addon: 'napi-2-ours',
    flavour: 256,
    ours: true,
    does: [],
    only: ['traffic'],
  },
  {
    name: 'node-addon-api',
    title: 'node-addon-api, ThreadSafeFunction',
    addon: 'node-addon-api',
    flavour: 0,
    ours: false,
    does: [],
  },
  {
    name: 'node-addon-api-typed',
    title: 'node-addon-api, TypedThreadSafeFunction',
    addon: 'node-addon-api',
    flavour: 1,
    ours: false,
    does: ['deferred'],
  },
  {
    name: 'neon',
    title: 'neon 1.1.2, Channel',
    addon: 'neon',
    flavour: 0,
    ours: false,
    does: ['deferred'],
  },
];

const found = new Map(
  CONTENDERS.map((contender) => [contender.name, contender]),
);

/** The contender of this name. Throws where there is none. */
export function contenderNamed(name) {
  if (!found.has(name)) throw new Error(`there is no contender ${name}`);
  return found.get(name);
}

/** Addons of which the size is told: stock, and what is added to it. */
export const SIZED = [
  { title: 'raw C, by napi-sys', stock: 'raw', ours: 'raw-ours' },
  {
    title: 'node-addon-api, with the C library',
    stock: 'node-addon-api',
    ours: 'node-addon-api-ours',
  },
  { title: 'napi 3.16.1', stock: 'napi-3', ours: 'napi-3-ours' },
  { title: 'napi 2.16.17', stock: 'napi-2', ours: 'napi-2-ours' },
];

/** Builds these addons, one after the other; resolves to their paths by name. */
export async function buildAddons(names, log) {
  const paths = {};
  for (const name of new Set(names)) paths[name] = await ADDONS[name](log);
  return paths;
}
