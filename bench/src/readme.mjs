// The README's section of what it costs, made from what is recorded.

import { readFileSync, writeFileSync } from 'node:fs';

import { inRepository } from '../../node-test/src/places.mjs';
import { BARS } from './bars.mjs';
import { contenderNamed } from './contenders.mjs';
import { held, inUnit } from './figures.mjs';
import { floorsText } from './floors.mjs';
import { measures } from './measures.mjs';
import { reasonsFor } from './reasons.mjs';

const README = inRepository('README.md');
const SECTION = '## What it costs\n';
const NEXT = '\n## ';

/** The runtime that contenders are shown on; all are on the page. */
const SHOWN_ON = 'node-24.21.0';

const SHOWN = [
  'c',
  'c-malloc',
  'c-ours',
  'typed',
  'typed-256',
  'napi-3',
  'napi-3-ours',
  'napi-3-ours-256',
  'napi-2',
  'napi-2-ours',
  'node-addon-api-typed',
  'neon',
];

const SHOWN_MEASURES = [
  'call, burst: CPU of the producer',
  'call, live, 1 producer: CPU of the producers',
  'call, live, 4 producers: CPU of the producers',
  'deliver, burst: CPU of the JavaScript thread',
  'delivered to a trivial callback, burst, by the wall',
  'create to finalized: CPU of the JavaScript thread',
  'a promise of an async fn: CPU of the whole process',
  'a deferred settled by a thread: CPU of the whole process',
  'call_async round trips, by the wall',
  'call to callback, idle, p50: wall',
  'call to callback, idle, p99: wall',
  'call to callback, loaded, p50: wall',
  'end of an environment with 100,000 queued items: CPU of the whole process',
  'allocated for an idle function',
  'allocated for a queued item',
];

const row = (cells) => `| ${cells.join(' | ')} |`;

const tableOf = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map(row).join('\n');

const runtimeTitle = (name) =>
  name.replace(/^node-/, 'Node ').replace(/^bun-/, 'Bun ');

function barCell(bar, { reference, measured, value, interval, reached }) {
  const unit = bar.by === 'ratio' ? 'ns' : 'B';
  const [low, high] = interval.map((bound) => held(bound, bar.by));
  const verdict = reached ? '' : ' **MISS**';
  return `${inUnit(reference, unit)} → ${inUnit(measured, unit)}: ${held(value, bar.by)} [${low}, ${high}]${verdict}`;
}

const hasFloors = ({ runtimes }) =>
  BARS.some((bar) => floorsText(bar, runtimes) !== '');

function barsTable({ runtimes }) {
  const names = Object.keys(runtimes);
  const least = hasFloors({ runtimes });
  const rows = BARS.map((bar) => [
    bar.title,
    ...names.map((name) => barCell(bar, runtimes[name].bars[bar.title])),
    ...(least ? [floorsText(bar, runtimes)] : []),
    held(bar.most, bar.by),
  ]);
  const header = [
    ...['', ...names.map(runtimeTitle)],
    ...(least ? ['least possible'] : []),
    'at most',
  ];
  return tableOf(header, rows);
}

function contendersTable({ runtimes }) {
  const { figures } = runtimes[SHOWN_ON];
  const unitOf = (title) => measures.find((one) => one.title === title).unit;
  const rows = SHOWN_MEASURES.map((title) => [
    title,
    ...SHOWN.map((name) =>
      figures[title][name]
        ? inUnit(figures[title][name][0], unitOf(title))
        : '',
    ),
  ]);
  const titles = SHOWN.map((name) => contenderNamed(name).title);
  return tableOf(['', ...titles], rows);
}

const kilobytes = (bytes) => `${Math.round(bytes / 1000)} kB`;

const sizesLine = ({ sizes }) =>
  sizes
    .map(
      ({ title, stock, ours }) =>
        `${title}: ${kilobytes(stock)} → ${kilobytes(ours)}`,
    )
    .join('; ');

const growthLine = ({ growth }) =>
  growth.fits
    .filter(({ contender }) => contender === 'c-ours')
    .map(
      ({ title, exponent, linear }) =>
        `${title} ${exponent.toFixed(2)}${linear ? '' : ' (**MISS**)'}`,
    )
    .join('; ');

function quietLine({ runtimes, machine }) {
  const loud = Object.entries(runtimes).filter(([, { quiet }]) => !quiet);
  const when =
    loud.length === 0
      ? 'It was quiet.'
      : `**It was not quiet** while ${loud.map(([name]) => runtimeTitle(name)).join(', ')} measured: do not believe the live figures.`;
  return `${machine.replace(/, load average.*/, '')}. ${when}`;
}

/** What a bar asks for, by its title. */
const mostOf = new Map(BARS.map(({ title, most }) => [title, most]));

/** Whether a bar is missed by more than chance: no value of its interval reaches it. */
const isSurelyMissed = ([title, { interval }]) =>
  interval[0] > mostOf.get(title);

function barsLine({ runtimes }) {
  const all = Object.values(runtimes).flatMap(({ bars }) =>
    Object.entries(bars),
  );
  const where = Object.keys(runtimes).map(runtimeTitle).join(', ');
  const missed = all.filter(([, { reached }]) => !reached);
  if (missed.length === 0)
    return `Of ${all.length} on ${where}, none is missed.`;
  const surely = missed.filter(isSurelyMissed).length;
  return `Of ${all.length} on ${where}, ${missed.length} are missed, ${surely} of them by all of their interval; the intervals of the others hold their bars.`;
}

/** Why bars are missed, as far as it is known: a paragraph, if any is. */
function reasonsText({ runtimes }) {
  const missed = BARS.map(({ title }) => title).filter((title) =>
    Object.values(runtimes).some(
      ({ bars }) => bars[title] && !bars[title].reached,
    ),
  );
  const reasons = reasonsFor(missed, runtimes);
  if (reasons.length === 0) return '';
  const lines = reasons.map(
    ({ titles, reason }) => `- ${titles.join('; ')}: ${reason}.`,
  );
  const by = hasFloors({ runtimes })
    ? 'in instructions by callgrind on Node 20.20.2 or samples by perf, and what is least possible'
    : 'by callgrind on Node 20.20.2 or samples by perf';
  return `\nWhy some are missed, ${by}:\n\n${lines.join('\n')}\n`;
}

/** What the column of floors is, where there is one. */
const floorsLine = (summary) =>
  hasFloors(summary)
    ? ` Least possible is what does only what no design can avoid, on each of these runtimes in the same rounds: raw C, or, for a promise, what the macro makes of an \`async fn\` with no more below it. No bar is reached or missed for it.`
    : '';

/** The section that follows from a summary. */
export function sectionOf(summary) {
  const { rounds } = summary.runtimes[SHOWN_ON];
  return `${SECTION}
\`scripts/bench\` builds addons that do the same by different means and measures them side by side in one run, the order alternating; this section is made from its figures by \`scripts/bench --record\`. A value is the median of what ${rounds} rounds have each, not the quotient of the medians beside it, with an interval that holds the true one with at least 95 %; CPU time unless said otherwise; bytes are those of malloc, in three processes. ${quietLine(summary)}

What must hold, of the reference → of what is measured. ${barsLine(summary)}${floorsLine(summary)}

${barsTable(summary)}
${reasonsText(summary)}
Contenders on ${runtimeTitle(SHOWN_ON)}:

${contendersTable(summary)}

An addon without its symbols, stock → with ours: ${sizesLine(summary)}. Cost grows with these powers of what there is, where below 1 a fixed cost stands out: ${growthLine(summary)}.

\`scripts/test\` fails if a bar that is reached here is missed by all of its interval, three times over. The page that \`scripts/bench\` makes, \`target/bench/full.html\`, has all contenders on all runtimes with their intervals.
`;
}

/** Where the section begins and ends in a README. Throws where there is none. */
function placeIn(readme) {
  const begin = readme.indexOf(`\n${SECTION}`) + 1;
  const end = readme.indexOf(NEXT, begin + SECTION.length);
  if (begin === 0 || end < 0) {
    throw new Error(
      `README.md has no section "${SECTION.trim()}" before another one; put the heading back`,
    );
  }
  return [begin, end];
}

/** A README with the section that the summary gives. */
export function withSection(readme, summary) {
  const [begin, end] = placeIn(readme);
  return readme.slice(0, begin) + sectionOf(summary) + readme.slice(end);
}

export function writeReadme(summary) {
  writeFileSync(README, withSection(readFileSync(README, 'utf8'), summary));
}

/** Throws where the README has other figures than the summary. */
export function checkReadme(summary) {
  const readme = readFileSync(README, 'utf8');
  if (withSection(readme, summary) === readme) return;
  throw new Error(
    'the section "What it costs" of README.md is not what bench/results/summary.json gives; run scripts/bench --readme',
  );
}
