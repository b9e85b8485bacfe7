// What was counted, held against what was recorded.

/** By more than this share, nothing may change without being recorded. */
export const TOLERANCE = 0.05;

const FIGURES = ['instructions', 'calls'];
/** Below this, a share of a call is what rounding leaves. */
const NO_CALL = 0.01;

/** How much more `now` is than `expected`, as a share of it. */
function change(expected, now) {
  if (Math.abs(now - expected) < NO_CALL) return 0;
  return expected === 0 ? Infinity : (now - expected) / expected;
}

function judge(expected, now) {
  if (!expected) return { outcome: 'NOT RECORDED' };
  if (!now) return { outcome: 'NOT COUNTED' };
  const changes = Object.fromEntries(
    FIGURES.map((figure) => [figure, change(expected[figure], now[figure])]),
  );
  const all = Object.values(changes);
  // An expectation that is too high would let the next regression through.
  const outcome = all.some((share) => share > TOLERANCE)
    ? 'DEARER'
    : all.some((share) => share < -TOLERANCE)
      ? 'CHEAPER'
      : 'ok';
  return { outcome, changes };
}

/** A row for each path, recorded or counted: `{ path, expected, now, changes, outcome }`. */
export function compare(recorded, counted) {
  const paths = new Set([...counted.keys(), ...recorded.keys()]);
  return [...paths].map((path) => {
    const [expected, now] = [recorded.get(path), counted.get(path)];
    return { path, expected, now, ...judge(expected, now) };
  });
}

const ADVICE = {
  DEARER: 'costs more than was recorded',
  CHEAPER:
    'costs less than was recorded, which would hide a regression until it is recorded',
  'NOT RECORDED': 'is counted, and nothing is recorded of it',
  'NOT COUNTED': 'is recorded, and not counted any more',
};

/** What fails, a line each, and what to do about it; nothing if nothing fails. */
export function complaints(rows, { recordedBy, compiledBy }) {
  const failed = rows.filter(({ outcome }) => outcome !== 'ok');
  if (failed.length === 0) return [];
  const lines = failed.map(
    ({ path, outcome }) => `"${path}" ${ADVICE[outcome]}`,
  );
  if (recordedBy !== compiledBy) {
    lines.push(
      `another compiler made these counts (${compiledBy}) than was recorded (${recordedBy}): ` +
        'the difference may be its doing; with rustup, bench/counts/rust-toolchain.toml ' +
        'brings the right one',
    );
  }
  lines.push(
    'if this is meant: scripts/counts --record, and commit bench/counts/expected.json',
  );
  return lines;
}
