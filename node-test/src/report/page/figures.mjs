// Figures as they are read.

export const count = (number) => number.toLocaleString('en');

export const counted = (number, one, several = `${one}s`) =>
  `${count(number)} ${number === 1 ? one : several}`;

export function duration(ms) {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
