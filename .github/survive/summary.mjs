// Prints a report of napi-outlive-test as a page of Markdown, for the summary
// of a run on GitHub, and with --annotate each finding as an annotation.
//
//   node .github/survive/summary.mjs survive.json [--annotate]

import { existsSync, readFileSync } from 'node:fs';

/** GitHub refuses a summary above 1 MiB, and shows ten annotations a step. */
const FINDINGS_CHARACTERS = 400_000;
const TEXT_CHARACTERS = 8_000;
const ANNOTATIONS = 10;

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const html = (text) =>
  String(text).replace(/[&<>]/g, (character) => entities[character]);

/** In a table or a line of Markdown: nothing of it is markup. */
const plain = (text) =>
  html(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|~@:]/g, '\\$&');

/** In HTML, where an empty line would end it. */
const block = (text) =>
  `<pre>${html(String(text).slice(0, TEXT_CHARACTERS)).replace(/\r?\n/g, '&#10;')}</pre>`;

const seconds = (ms) => `${(ms / 1000).toFixed(0)} s`;

function table({ runtimes, results }) {
  const names = runtimes.map(({ name }) => name);
  const scenarios = [...new Set(results.map(({ scenario }) => scenario))];
  const cell = (scenario, runtime) => {
    const result = results.find(
      (each) => each.scenario === scenario && each.runtime === runtime,
    );
    if (!result) return '';
    const { outcome } = result;
    return outcome === 'survived' ? 'survived' : `**${plain(outcome)}**`;
  };
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [
    row(['scenario', ...names.map(plain)]),
    row(['---', ...names.map(() => '---')]),
    ...scenarios.map((scenario) =>
      row([plain(scenario), ...names.map((name) => cell(scenario, name))]),
    ),
  ].join('\n');
}

function detail({ outcome, runtime, scenario, summary, seed, ...result }) {
  // What gdb tells of each thread that it comes upon is no news.
  const stack = result.stack?.replace(/^\[New LWP .*\n/gm, '');
  const said = [stack, result.stderr].filter(Boolean).join('\n\n');
  const title = `${outcome}, ${runtime}, ${scenario}`;
  return [
    `<details><summary><b>${html(title)}</b></summary>`,
    block(`${summary}\nseed ${seed}${said ? `\n\n${said}` : ''}`),
    '</details>',
  ].join('\n');
}

function page(session) {
  const { results, runtimes, seed, ms, version } = session;
  const findings = results.filter(({ outcome }) => outcome !== 'survived');
  const head =
    findings.length === 0
      ? 'Survived: nothing was found'
      : `${findings.length} of ${results.length} did not survive`;
  const details = [];
  let room = FINDINGS_CHARACTERS;
  for (const text of findings.map(detail)) {
    room -= text.length;
    if (room < 0) break;
    details.push(text);
  }
  if (details.length < findings.length) {
    details.push(
      `${findings.length - details.length} more are in the report that the run keeps.`,
    );
  }
  return [
    `### ${head}`,
    table({ results, runtimes }),
    `napi-outlive-test ${plain(version)}, ${results.length} cells, ${seconds(ms)}, seed ${seed}.`,
    ...details,
    '',
  ].join('\n\n');
}

/** As GitHub wants the parts of an annotation written. */
const inMessage = (text) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const inTitle = (text) =>
  inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

function annotations({ results }) {
  return results
    .filter(({ outcome }) => outcome !== 'survived')
    .slice(0, ANNOTATIONS)
    .map(({ outcome, runtime, scenario, summary }) => {
      const title = inTitle(`${outcome}: ${scenario} on ${runtime}`);
      return `::error title=${title}::${inMessage(summary)}`;
    })
    .join('\n');
}

const [file, option] = process.argv.slice(2);
if (!file || (option && option !== '--annotate')) {
  console.error(
    'usage: node .github/survive/summary.mjs survive.json [--annotate]',
  );
  process.exit(2);
}
const session = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : null;
if (option) {
  if (session) console.log(annotations(session));
} else if (session) {
  console.log(page(session));
} else {
  console.log('### No report\n\nThe run ended before it had one; see its log.');
}
