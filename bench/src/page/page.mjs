// The figures as a page: everything in one file, without a script, so that there is nothing it
// could run or ask for.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { inRepository } from '../../../node-test/src/places.mjs';
import { forHtml } from '../../../node-test/src/report/escape.mjs';
import { BARS } from '../bars.mjs';
import { contenderNamed } from '../contenders.mjs';
import { held, inUnit } from '../figures.mjs';
import { measures } from '../measures.mjs';
import { barPlot, growthPlot } from './plot.mjs';

/** Colours and type are those of the hazards' page. */
const STYLES = [
  inRepository('node-test', 'src', 'report', 'style', 'ground.css'),
  inRepository('bench', 'src', 'page', 'page.css'),
];

const hashOf = (text) =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const kindOf = (contender) =>
  contenderNamed(contender).ours ? 'ours' : 'theirs';

const titleOf = (contender) => contenderNamed(contender).title;

function heldWithin({ value, interval }, by) {
  const [low, high] = interval.map((bound) => held(bound, by));
  return `${held(value, by)} <span class="faint">[${low}, ${high}]</span>`;
}

/** A cell; of what it has where there is no header above it, the style's names tell. */
const cell = (content, name) =>
  `<td${name ? ` class="${name}"` : ''}>${content}</td>`;

function barRow(bar, found, least) {
  const { reference, measured, reached, floor } = found;
  const unit = bar.by === 'ratio' ? 'ns' : 'B';
  const cells = [
    cell(inUnit(reference, unit), 'reference'),
    cell(inUnit(measured, unit), 'measured'),
    cell(heldWithin(found, bar.by)),
    least ? cell(floor ? heldWithin(floor, bar.by) : '', 'least') : '',
    cell(held(bar.most, bar.by), 'most'),
    cell(reached ? '<b class="pass">pass</b>' : '<b class="miss">MISS</b>'),
  ];
  return `<tr><th scope="row">${forHtml(bar.title)}</th>${cells.join('')}</tr>`;
}

function barsTable({ bars }) {
  const least = Object.values(bars).some(({ floor }) => floor);
  const rows = BARS.filter(({ title }) => bars[title]).map((bar) =>
    barRow(bar, bars[bar.title], least),
  );
  const header = [
    ...['', 'reference', 'measured', 'value'],
    ...(least ? ['least possible'] : []),
    ...['at most', ''],
  ];
  return `<div class="wide" tabindex="0" role="region" aria-label="Bars"><table><thead><tr>${header.map((title) => `<th scope="col">${title}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** A rate is plotted as the rate, so that its interval is turned round. */
function plotted([median, low, high], unit) {
  if (unit !== '/s') return { value: median, low, high };
  return { value: 1e9 / median, low: 1e9 / high, high: 1e9 / low };
}

function measurePlot({ title, unit }, figures) {
  const bars = Object.entries(figures).map(([name, figure]) => ({
    label: titleOf(name),
    ...plotted(figure, unit),
    text: inUnit(figure[0], unit),
    kind: kindOf(name),
  }));
  return `<figure><figcaption>${forHtml(title)}</figcaption>${barPlot(title, bars)}</figure>`;
}

const absentLine = (absent) =>
  Object.entries(absent)
    .map(
      ([name, why]) =>
        `<p class="about">Not loaded: ${forHtml(titleOf(name))}: ${forHtml(why.split('\n')[0])}</p>`,
    )
    .join('');

function runtimeSection(name, runtime) {
  const { quiet, share, rounds, absent, figures } = runtime;
  const plots = measures
    .filter(({ title }) => figures[title])
    .map((measure) => measurePlot(measure, figures[measure.title]));
  const machine = quiet
    ? 'The machine was quiet'
    : 'The machine was <b class="miss">not quiet</b>';
  return `<section id="${forHtml(name)}"><h2>${forHtml(name)}</h2>
<p class="about">${rounds} rounds. ${machine}: two busy threads had ${Math.round(share * 100)} % of a processor each.</p>
${absentLine(absent)}${barsTable(runtime)}
<div class="plots">${plots.join('\n')}</div></section>`;
}

function growthSection(growth) {
  if (!growth) return '';
  const titles = [...new Set(growth.fits.map(({ title }) => title))];
  const plots = titles.map((title) => {
    const fits = growth.fits.filter((fit) => fit.title === title);
    const lines = fits.map(
      ({ contender, exponent, low, high, linear }) =>
        `<p class="about ${kindOf(contender)}">${forHtml(titleOf(contender))}: exponent ${exponent.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]${linear ? '' : ', <b class="miss">not linear</b>'}</p>`,
    );
    const drawn = fits.map((fit) => ({ ...fit, kind: kindOf(fit.contender) }));
    return `<figure><figcaption>${forHtml(title)}</figcaption>${growthPlot(title, drawn)}${lines.join('')}</figure>`;
  });
  return `<section id="growth"><h2>How cost grows</h2>
<p class="about">CPU time of the whole process on ${forHtml(growth.runtime)}, in logarithms, and the power of the size that fits it. Below 1, a fixed cost stands out.</p>
<div class="plots">${plots.join('\n')}</div></section>`;
}

function sizesSection(sizes) {
  if (sizes.length === 0) return '';
  const plots = sizes.map(({ title, stock, ours }) => {
    const bars = [
      ['stock', stock, 'theirs'],
      ['with ours', ours, 'ours'],
    ].map(([label, bytes, kind]) => ({
      ...{ label, kind, value: bytes, low: bytes, high: bytes },
      text: `${Math.round(bytes / 1000)} kB`,
    }));
    return `<figure><figcaption>${forHtml(title)}</figcaption>${barPlot(title, bars)}</figure>`;
  });
  return `<section id="sizes"><h2>Size of an addon without its symbols</h2>
<div class="plots">${plots.join('\n')}</div></section>`;
}

const link = (id, title = id) =>
  `<a href="#${forHtml(id)}">${forHtml(title)}</a>`;

/** The page of a summary. */
export function pageOf({ when, machine, runtimes, growth, sizes }) {
  const style = STYLES.map((file) => readFileSync(file, 'utf8')).join('\n');
  const policy = `default-src 'none'; style-src ${hashOf(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const links = [
    ...Object.keys(runtimes).map((name) => link(name)),
    ...(growth ? [link('growth', 'growth')] : []),
    ...(sizes.length > 0 ? [link('sizes', 'sizes')] : []),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${forHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>What it costs</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<h1>What it costs</h1>
<p class="about">${forHtml(machine)}, ${forHtml(when)}. Medians; a thin line is an interval that holds the true median with at least 95 %, and what is compared is compared within each round. Least possible is what raw C has that does only what no design can avoid. Bytes are those of malloc; what a runtime allocates by other means, as Bun does, is not among them.</p>
<p class="key"><span class="swatch ours"></span> ours <span class="swatch theirs"></span> the runtime's own</p>
<nav>${links.join(' ')}</nav>
${Object.entries(runtimes)
  .map(([name, runtime]) => runtimeSection(name, runtime))
  .join('\n')}
${growthSection(growth)}
${sizesSection(sizes)}
</main>
</body>
</html>
`;
}
