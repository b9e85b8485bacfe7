// Plots as SVG, in text: what they look like is the style's business.

import { forHtml } from '../../../node-test/src/report/escape.mjs';

/** A card of the page, which on a phone is hardly narrower: text is read at nearly its own size. */
const WIDTH = 400;

const BAR = { top: 4, row: 39, label: 13, left: 0, right: 100, thick: 8 };

const attributes = (given) =>
  Object.entries(given)
    .map(([name, value]) => ` ${name}="${forHtml(value)}"`)
    .join('');

const tag = (name, given, content = '') =>
  `<${name}${attributes(given)}>${content}</${name}>`;

const at = (number) => Number(number.toFixed(1));

const text = (x, y, content, given = {}) =>
  tag('text', { x: at(x), y: at(y), ...given }, forHtml(content));

const line = (x1, y1, x2, y2, given) =>
  tag('line', { x1: at(x1), y1: at(y1), x2: at(x2), y2: at(y2), ...given });

const svg = (height, label, content) =>
  tag(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': label },
    content,
  );

/**
 * Bars, one below the other, from 0: `{ label, value, low, high, text, kind }`, `low` to `high` its
 * interval, `text` what is written at its end.
 */
export function barPlot(label, bars) {
  const { top, row, left, right, thick } = BAR;
  const most = Math.max(...bars.map(({ high }) => high));
  const scale = (WIDTH - left - right) / most;
  const rows = bars.map(
    ({ label: name, value, low, high, text: said, kind }, index) => {
      const y = top + index * row;
      const middle = y + BAR.label + 7 + thick / 2;
      return [
        text(left, y + BAR.label - 1, name, { class: 'label' }),
        tag('rect', {
          class: `bar ${kind}`,
          ...{ x: left, y: y + BAR.label + 7, rx: 2 },
          ...{ width: at(Math.max(value * scale, 1)), height: thick },
        }),
        line(left + low * scale, middle, left + high * scale, middle, {
          class: 'interval',
        }),
        text(left + high * scale + 8, middle + 4, said, { class: 'figure' }),
      ].join('');
    },
  );
  return svg(top + bars.length * row, label, rows.join(''));
}

const GROWTH = { height: 260, left: 62, right: 20, top: 16, bottom: 34 };

const decades = (low, high) => {
  const found = [];
  for (let power = Math.ceil(low); power <= Math.floor(high); power++) {
    found.push(power);
  }
  return found;
};

/** What a size or a time is called at a decade. */
const POWERS = ['1', '10', '100', '1,000', '10,000', '100,000'];
const TIMES = ['1 ns', '10 ns', '100 ns', '1 µs', '10 µs', '100 µs'];
const MORE_TIMES = ['1 ms', '10 ms', '100 ms', '1 s', '10 s', '100 s'];

/**
 * Points of several series in logarithms, each with the line that was fitted:
 * `{ kind, points, exponent, factor }`, points as `[size, nanoseconds]`.
 */
export function growthPlot(label, all) {
  const { height, left, right, top, bottom } = GROWTH;
  const logs = all.flatMap(({ points }) =>
    points.map(([size, ns]) => [Math.log10(size), Math.log10(ns)]),
  );
  const bounds = (index) => {
    const values = logs.map((point) => point[index]);
    return [Math.min(...values) - 0.1, Math.max(...values) + 0.1];
  };
  const [x0, x1] = bounds(0);
  // Whole decades, so that there are two at least to read the others by.
  const [y0, y1] = [Math.floor(bounds(1)[0]), Math.ceil(bounds(1)[1])];
  const x = (log) => left + ((log - x0) / (x1 - x0)) * (WIDTH - left - right);
  const y = (log) =>
    height - bottom - ((log - y0) / (y1 - y0)) * (height - top - bottom);
  const grid = [
    ...decades(x0, x1).flatMap((power) => [
      line(x(power), top, x(power), height - bottom, { class: 'grid' }),
      text(x(power), height - bottom + 18, POWERS[power], {
        class: 'label',
        'text-anchor': 'middle',
      }),
    ]),
    ...decades(y0, y1).flatMap((power) => [
      line(left, y(power), WIDTH - right, y(power), { class: 'grid' }),
      text(left - 8, y(power) + 4, [...TIMES, ...MORE_TIMES][power], {
        class: 'label',
        'text-anchor': 'end',
      }),
    ]),
  ];
  const drawn = all.map(({ kind, points, exponent, factor }) => {
    const fitted = (log) => Math.log10(factor) + exponent * log;
    const ends = [points[0][0], points.at(-1)[0]].map(Math.log10);
    return [
      line(x(ends[0]), y(fitted(ends[0])), x(ends[1]), y(fitted(ends[1])), {
        class: `fit ${kind}`,
      }),
      ...points.map(([size, ns]) =>
        tag('circle', {
          class: `point ${kind}`,
          cx: at(x(Math.log10(size))),
          ...{ cy: at(y(Math.log10(ns))), r: 5 },
        }),
      ),
    ].join('');
  });
  return svg(height, label, [...grid, ...drawn].join(''));
}
