// Versions and the short ranges of --runtimes: `20`, `20.20`, `20.20.2`.

const parts = (version) => version.split('.').map(Number);

/** Orders versions, oldest first. */
export function compareVersions(a, b) {
  const [left, right] = [parts(a), parts(b)];
  for (let at = 0; at < 3; at++) {
    if (left[at] !== right[at]) return left[at] - right[at];
  }
  return 0;
}

/** Whether a version is in a range; any release is in the empty one. */
export function inRange(version, range) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return false;
  return range === '' || `${version}.`.startsWith(`${range}.`);
}

/** The newest of `versions` in a range, or undefined. */
export const newestIn = (versions, range) =>
  versions
    .filter((version) => inRange(version, range))
    .sort(compareVersions)
    .at(-1);
