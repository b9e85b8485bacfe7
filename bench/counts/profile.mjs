// What callgrind wrote, read: which of it is ours.
//
// Ours is what lies in the program itself, but for what has things counted and what stands for the
// runtime and for user code. The C library is not: how it copies and allocates depends on the
// machine. How often what is not ours is called, the program counts: callgrind's numbers of calls
// hold calls from outside of what it was told to count as well.

/** Where things are had counted, by crate and module, as names have them when they are mangled. */
const HARNESS = String.raw`(12bench_counts4load|\d+counts_[a-z]+5paths)`;
/** How mangled names begin, in one and the other way of it. */
const LEGACY = '_ZN';
const V0 = String.raw`_R([A-Za-z]|s\d*_)*?Cs[0-9A-Za-z]+_`;
/** Names of functions in `bench/counts/src`. */
const NOT_OURS = new RegExp(`^(counted$|foreign_|(${LEGACY}|${V0})${HARNESS})`);

/** Our own instructions, by source file. The profile's names are mangled and not abbreviated. */
export function instructionsByFile(profile, program) {
  const files = new Map();
  let object, file, name;
  const lines = profile.split('\n').values();
  for (const line of lines) {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key === 'ob') object = value;
    else if (key === 'fn') name = value;
    else if (['fl', 'fi', 'fe'].includes(key)) file = value;
    // What the call cost is on the next line, and again where it was spent.
    else if (key === 'calls') lines.next();
    else if (
      /^\d+ \d+$/.test(line) &&
      object === program &&
      !NOT_OURS.test(name)
    ) {
      const count = Number(line.split(' ')[1]);
      files.set(file, (files.get(file) ?? 0) + count);
    }
  }
  return files;
}

/** What an operation takes, of the sums for so many operations and for twice that. */
export function perOperation(once, twice, operations) {
  const files = new Map();
  for (const [file, count] of twice) {
    files.set(file, (count - (once.get(file) ?? 0)) / operations);
  }
  const instructions = [...files.values()].reduce((sum, each) => sum + each, 0);
  return { instructions, files };
}
