// Builds the tests' addon in C once more, with its seven calls made through
// node-addon-api: `addons/c`, and in the place of one file of it `addons/node-addon-api`.

import { readdirSync } from 'node:fs';
import path from 'node:path';

import { buildCAddon } from './c-addon.mjs';
import { inRepository } from './places.mjs';

const inC = inRepository('node-test', 'addons', 'c');
const inCxx = inRepository('node-test', 'addons', 'node-addon-api');

/** What is done in C++ instead, and what node-addon-api does not let be done. */
const REPLACED = ['seven.c', 'faulty.c'];

const sourcesIn = (dir, suffix) =>
  readdirSync(dir)
    .filter((name) => name.endsWith(suffix) && !REPLACED.includes(name))
    .sort()
    .map((name) => path.join(dir, name));

/** Frees what node-addon-api wraps around leftovers: see the example. */
const LEFTOVERS = inRepository(
  ...['examples', 'cpp-node-addon-api', 'src', 'napi_leftovers.h'],
);

/**
 * Builds it, and resolves to its path. `linked`: as the example advises, with the C
 * library and with the header that frees leftovers.
 */
export const buildNodeAddonApi = ({ linked, log }) =>
  buildCAddon({
    ...{ name: 'raw-node-addon-api', linked, log },
    sources: [...sourcesIn(inC, '.c'), ...sourcesIn(inCxx, '.cc')],
    flags: [
      `-I${inC}`,
      '-DTHROUGH_NODE_ADDON_API',
      `-I${inRepository('node-test', 'node_modules', 'node-addon-api')}`,
      '-DNAPI_VERSION=8',
      '-DNAPI_CPP_EXCEPTIONS',
      // Else it ends the process where a worker is terminated in JavaScript.
      '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
    ],
    cxxFlags: linked ? ['-include', LEFTOVERS] : [],
    label: 'exceptions',
  });
