import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import vm from 'node:vm';

import { joinModules } from '../../src/report/join-modules.mjs';

/** Joins these modules, of which the first is the entry. */
function joined(modules, t) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'modules-'));
  t.after(() => rmSync(dir, { recursive: true }));
  for (const [name, source] of Object.entries(modules)) {
    writeFileSync(path.join(dir, name), source);
  }
  return joinModules(path.join(dir, Object.keys(modules)[0]));
}

test('what is imported comes before what imports it, once', (t) => {
  const script = joined(
    {
      'main.mjs': `import { a } from './a.mjs';\nimport {\n  b,\n} from './b.mjs';\nseen.push(a, b);\n`,
      'a.mjs': `import { b } from './b.mjs';\nexport const a = b + 1;\n`,
      'b.mjs': `seen.push('b');\nexport const b = 1;\n`,
    },
    t,
  );
  const seen = [];
  vm.runInNewContext(script, { seen });
  assert.deepEqual(seen, ['b', 2, 1]);
});

test('a name that is in two modules is refused', (t) => {
  const modules = {
    'main.mjs': `import { a } from './a.mjs';\nfunction twice() { return a; }\ntwice();\n`,
    'a.mjs': `function twice() {}\nexport const a = twice;\n`,
  };
  assert.throws(() => joined(modules, t), /twice.*a name may be in two/s);
});

test('a script that would end its element is refused', (t) => {
  const modules = { 'main.mjs': `export const end = '</script>';\n` };
  assert.throws(() => joined(modules, t), /the end of a script element/);
});
