// What was recorded: bench/counts/expected.json.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('expected.json', import.meta.url));

const rounded = (number) => Number(number.toFixed(2));

/** What was counted, as it is recorded: a line a path, as Prettier has it. */
export function written({ compiler, paths }) {
  const lines = [...paths].map(([name, { instructions, calls }]) => {
    const figures = `"instructions": ${rounded(instructions)}, "calls": ${rounded(calls)}`;
    return `    ${JSON.stringify(name)}: { ${figures} }`;
  });
  return [
    '{',
    `  "compiler": ${JSON.stringify(compiler)},`,
    '  "paths": {',
    lines.join(',\n'),
    '  }',
    '}\n',
  ].join('\n');
}

export function read(text) {
  const { compiler, paths } = JSON.parse(text);
  return { compiler, paths: new Map(Object.entries(paths)) };
}

export const readExpectation = () => read(readFileSync(file, 'utf8'));

export const record = (counts) => writeFileSync(file, written(counts));
