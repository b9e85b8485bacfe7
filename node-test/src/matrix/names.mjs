// Whether what hazards name is there. A name that nothing has would drop cells in
// silence, such as a runtime's whose pinned version was raised.

import { existsSync } from 'node:fs';

import { pinnedRuntimes } from '../runtimes.mjs';
import { MAIN, OTHERS } from './addons.mjs';
import { FEW, QUICK } from './runtimes.mjs';

const ADDONS = [...MAIN, ...OTHERS];

/** Kinds and generations; Electron may be elsewhere, and G1 is not pinned. */
const WORDS = ['electron', 'G1'];

const VARIANTS = ['stock', 'patched', 'napiSysAlone'];

function knownRuntimes() {
  const all = pinnedRuntimes();
  return [
    ...WORDS,
    ...all.flatMap(({ name, kind, generation }) => [name, kind, generation]),
  ];
}

function assertKnown(what, names, known) {
  for (const name of names ?? []) {
    if (!known.includes(name) && !name.startsWith('electron-')) {
      throw new Error(`${what} names ${name}, which is not there`);
    }
  }
}

function assertScope(what, { addons, runtimes }, known) {
  assertKnown(what, addons, ADDONS);
  assertKnown(what, runtimes, known);
}

/** Throws where a hazard names an addon, a runtime or a script that is not there, or two cases alike. */
export function assertNames(hazards) {
  const known = knownRuntimes();
  assertKnown('the list of a few runtimes', FEW, known);
  assertKnown('the quick set', QUICK, known);
  for (const { id, cases, without } of hazards) {
    const seen = new Set();
    for (const one of cases) {
      const what = `${id}, ${one.name}`;
      assertScope(what, one, known);
      for (const variant of VARIANTS) {
        if (one[variant]) assertScope(what, one[variant], known);
      }
      if (!existsSync(one.script)) {
        throw new Error(`${what} runs ${one.script}, which is not there`);
      }
      if (seen.has(one.name))
        throw new Error(`${id} has two cases ${one.name}`);
      seen.add(one.name);
    }
    for (const reason of without) assertScope(`${id}, without`, reason, known);
  }
}
