// Figures as they are read, each with its unit.

const DIGITS = 3;

/** Enough digits, in groups, and no exponent. */
const short = (number) =>
  Number(number.toPrecision(DIGITS)).toLocaleString('en', {
    maximumFractionDigits: 2,
  });

/** Nanoseconds, in the unit that makes a short number of them. */
function time(ns) {
  if (Math.abs(ns) < 10_000) return `${short(ns)} ns`;
  if (Math.abs(ns) < 10_000_000) return `${short(ns / 1e3)} µs`;
  return `${short(ns / 1e6)} ms`;
}

/** So many a second. */
const rate = (count) =>
  count < 1e6 ? `${short(count)}/s` : `${short(count / 1e6)} M/s`;

/** A figure as a measure or a bar tells it; a rate is made of the nanoseconds of one. */
export function inUnit(figure, unit) {
  if (unit === 'ns') return time(figure);
  if (unit === 'B') return `${short(figure)} B`;
  if (unit === '/s') return rate(1e9 / figure);
  throw new Error(`there is no unit ${unit}`);
}

/** What a bar is held to: a ratio, or bytes. */
export const held = (value, by) =>
  by === 'ratio' ? value.toFixed(2) : `${Math.round(value)} B`;
