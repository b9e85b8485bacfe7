// Whether a regression would be seen: some are made on purpose, and counted.

import { compare } from './verdict.mjs';

/** What a regression of this share must lead to. */
const REGRESSIONS = [
  { share: 0.1, outcome: 'DEARER' },
  { share: 0.02, outcome: 'ok' },
];
/** How well a regression of a share can be made, and how well a count is repeated. */
const MADE_WITHIN = 0.003;
const REPEATED_WITHIN = 0.001;

/** What each path is to have added, for a regression of that share. */
export const extraFor = (paths, share) =>
  new Map(
    [...paths].map(([name, { instructions }]) => [name, share * instructions]),
  );

/** What is wrong with the rows of a regression of that share, a line each. */
export function unseen(rows, { share, outcome }) {
  const wanted = `a regression of ${share * 100} %`;
  return rows.flatMap((row) => {
    const made = row.changes?.instructions ?? NaN;
    if (!(Math.abs(made - share) <= MADE_WITHIN)) {
      return [`"${row.path}": ${wanted} came out as ${made * 100} %`];
    }
    return row.outcome === outcome
      ? []
      : [`"${row.path}": ${wanted} is judged as ${row.outcome}`];
  });
}

/** What does not come out again as it was counted before, a line each. */
export const unrepeated = (rows) =>
  rows
    .filter(({ expected, now }) => {
      const [before, after] = [expected?.instructions, now?.instructions];
      return !(Math.abs(after - before) <= REPEATED_WITHIN * before);
    })
    .map(({ path }) => `"${path}" is not counted twice alike`);

/** Counts with `count`, as it is, again, and with regressions; resolves to what is wrong. */
export async function selfTest(count) {
  const { paths } = await count();
  const again = await count();
  const wrong = unrepeated(compare(paths, again.paths));
  for (const regression of REGRESSIONS) {
    const counted = await count(extraFor(paths, regression.share));
    wrong.push(...unseen(compare(paths, counted.paths), regression));
  }
  return wrong;
}
