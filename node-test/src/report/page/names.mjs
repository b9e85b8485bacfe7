// Short names for runtimes, where there is no room for long ones.

const ABBREVIATED = { electron: 'el' };

const parts = ({ version }) => version.split('.');

/** How many parts of the version tell a runtime from the others of its kind. */
function partsNeeded(runtime, others) {
  const all = parts(runtime);
  for (let count = 1; count < all.length; count++) {
    const begins = (other) =>
      parts(other).slice(0, count).join('.') === all.slice(0, count).join('.');
    if (!others.some(begins)) return count;
  }
  return all.length;
}

/** `Map` of runtime names: `node-22.11.0` is 22.11, the only Bun is bun. */
export function shortNames(runtimes) {
  return new Map(
    runtimes.map((runtime) => {
      const others = runtimes.filter(
        (other) => other.kind === runtime.kind && other !== runtime,
      );
      const kind = ABBREVIATED[runtime.kind] ?? runtime.kind;
      const version = parts(runtime)
        .slice(0, partsNeeded(runtime, others))
        .join('.');
      if (runtime.kind === 'node') return [runtime.name, version];
      if (others.length === 0) return [runtime.name, runtime.kind];
      return [runtime.name, `${kind} ${version}`];
    }),
  );
}
