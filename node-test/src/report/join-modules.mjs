// Makes one script of modules that import one another, for a page that has no place
// to load them from.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

const IMPORT = /^import\s[^;]*?from\s+'(\.\/[^']+)';\n/gm;

/** `entry` and all that it imports, each after what it imports itself. */
function inOrder(entry, seen = new Set()) {
  if (seen.has(entry)) return [];
  seen.add(entry);
  const source = readFileSync(entry, 'utf8');
  const imported = [...source.matchAll(IMPORT)].flatMap(([, name]) =>
    inOrder(path.join(path.dirname(entry), name), seen),
  );
  return [...imported, { file: entry, source }];
}

/**
 * The modules as one script. All names of all modules are in one scope: none may be
 * there twice, and an import cannot rename.
 */
export function joinModules(entry) {
  const script = inOrder(entry)
    .map(({ source }) =>
      source.replace(IMPORT, '').replace(/^export (?!default)/gm, ''),
    )
    .join('\n');
  const joined = `'use strict';\n{\n${script}}\n`;
  try {
    new vm.Script(joined);
  } catch (error) {
    throw new Error(
      `the modules of ${path.basename(entry)} make no script together: ${error.message}; a name may be in two of them`,
      { cause: error },
    );
  }
  if (/<\/script|<!--/i.test(joined)) {
    throw new Error(
      `the modules of ${path.basename(entry)} contain \`<!--\` or the end of a script element; write it in two parts`,
    );
  }
  return joined;
}
