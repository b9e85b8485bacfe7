// Puts the page together: markup, style, script and data in one file.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { forHtml, jsonForScript } from './escape.mjs';
import { joinModules } from './join-modules.mjs';
import { shape } from './shape.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const STYLES = [
  ...['ground', 'outcomes', 'summary', 'filters'],
  ...['matrix', 'panel', 'hint', 'print'],
];

const hashOf = (text) =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * What the page may do: run this script and use this style. Should a log ever be
 * taken for a part of the page, there is nothing that it could run or ask for.
 */
const policy = ({ script, style }) =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** The page of these results, as `readResults` gives them. */
export function pageOf(results) {
  const { matrix, logs } = shape(results);
  const style = STYLES.map((name) =>
    readFileSync(here(`style/${name}.css`), 'utf8'),
  ).join('\n');
  const script = joinModules(here('page/start.mjs'));
  const parts = {
    policy: forHtml(policy({ script, style })),
    style: `<style>${style}</style>`,
    script: `<script>${script}</script>`,
    matrix: `<script type="application/json" id="matrix">${jsonForScript(matrix)}</script>`,
    // Compressed to a twentieth, for what thousands of processes print is much alike; with
    // each text in it only once it would be no smaller.
    logs: `<script type="text/plain" id="logs">${gzipSync(JSON.stringify(logs), { level: 9 }).toString('base64')}</script>`,
  };
  return readFileSync(here('page.html'), 'utf8').replace(
    /<!-- put: (\w+) -->|\bput-(\w+)\b/g,
    (_, element, attribute) => parts[element ?? attribute],
  );
}
