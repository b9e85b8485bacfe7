// What is measured against what: the same addons over the runtime's own
// function and over ours.

import { buildAddon } from '../../node-test/src/build.mjs';
import { inRepository } from '../../node-test/src/places.mjs';

const ADDONS = { raw: 'addon', promises: 'async' };
const VARIANTS = { stock: false, ours: true };

/** Builds what is measured; resolves to `{ name, raw, promises }` for each subject. */
export async function buildSubjects(log) {
  const subjects = [];
  for (const [name, patched] of Object.entries(VARIANTS)) {
    const subject = { name };
    for (const [role, dir] of Object.entries(ADDONS)) {
      subject[role] = await buildAddon({
        dir: inRepository('bench', dir),
        name: `bench-${dir}`,
        patched,
        log,
      });
    }
    subjects.push(subject);
  }
  return subjects;
}
