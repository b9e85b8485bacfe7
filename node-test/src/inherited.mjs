// The environment variables of a program under test.

/** What it must not inherit from the one that tests it. */
const NOT_INHERITED = [
  'NODE_OPTIONS',
  'NODE_TEST_CONTEXT',
  'NODE_V8_COVERAGE',
  'RUST_BACKTRACE',
];

/** Ours, without what is for us alone, and with `added`. */
export function inheritedWith(added) {
  const inherited = { ...process.env };
  for (const name of NOT_INHERITED) delete inherited[name];
  return { ...inherited, ...added };
}
