// Surroundings of a case: the runtime refuses to unreference thread-safe functions. See
// addons/preload/unref_refused.c.

import { buildCAddon } from '../c-addon.mjs';
import { inRepository } from '../places.mjs';

const source = inRepository(
  ...['node-test', 'addons', 'preload', 'unref_refused.c'],
);

/** Resolves to what a run needs in its environment, and to what is to be done after it. */
export async function unrefRefused() {
  const library = await buildCAddon({
    ...{ name: 'unref-refused', sources: [source], linked: false },
  });
  return { env: { LD_PRELOAD: library }, after() {} };
}
