// What must hold: how dear a contender may be beside another one of the same run.

const NAPI = [
  ['napi-3', 'napi 3'],
  ['napi-2', 'napi 2'],
];

const overC = { contender: 'c-ours', reference: 'c' };

/** A bar for each line of napi, patched beside stock. `bare`: with a floor of that line. */
const perLine = (title, { bare = false, ...rest }) =>
  NAPI.map(([name, label]) => ({
    title: `${title}, patched ${label}`,
    ...{ contender: `${name}-ours`, reference: name, ...rest },
    ...(bare && { floor: `${name}-bare` }),
  }));

const ALL = [
  {
    title: 'call, burst, C names',
    ...{ ...overC, scenario: 'burst', figure: 'call', most: 1.1 },
  },
  ...[1, 4].map((producers) => ({
    title: `call, live, ${producers} producer${producers === 1 ? '' : 's'}, C names`,
    ...{ ...overC, scenario: `live ${producers}`, figure: 'call', most: 0.5 },
  })),
  ...perLine('call, burst', { scenario: 'burst', figure: 'call', most: 0.75 }),
  ...perLine('call, live, 4 producers', {
    ...{ scenario: 'live 4', figure: 'call', most: 0.5 },
  }),
  {
    title: 'call, burst, Rust API',
    ...{ contender: 'typed', reference: 'c' },
    ...{ scenario: 'burst', figure: 'call', most: 0.7 },
  },
  ...[1, 4].map((producers) => ({
    title: `whole process an item, live, ${producers} producer${producers === 1 ? '' : 's'}, C names`,
    ...{ ...overC, scenario: `live ${producers}`, figure: 'whole', most: 0.85 },
    ...{ lostAbove: 1, floor: 'c-struck' },
  })),
  {
    title: 'deliver, burst, C names',
    ...{ ...overC, scenario: 'burst', figure: 'deliver', most: 1.08 },
    ...{ lostAbove: 1.25, floor: 'c-struck' },
  },
  ...perLine('deliver, burst', {
    ...{ scenario: 'burst', figure: 'deliver', most: 1 },
  }),
  {
    title: 'deliver, burst, Rust API in batches of 256',
    ...{ contender: 'typed-256', reference: 'c' },
    ...{ scenario: 'burst', figure: 'deliver', most: 0.35 },
    floor: 'c-batch',
  },
  ...['p50', 'p99'].map((figure) => ({
    title: `call to callback, idle, ${figure}, C names`,
    ...{ ...overC, scenario: 'idle', figure, most: 1.05 },
    floor: 'c-struck',
  })),
  ...perLine('promise of an async fn, whole process', {
    ...{ scenario: 'async fn', figure: 'whole', most: 0.45 },
    bare: true,
  }),
  {
    title: 'create to finalized, C names',
    ...{ ...overC, scenario: 'create', figure: 'thread', most: 1.2 },
    ...{ lostAbove: 1.3, floor: 'c-hooked' },
  },
  {
    title: 'end of an environment with 100,000 queued, C names',
    ...{ ...overC, scenario: 'end 100000 items', figure: 'whole', most: 1.1 },
    lostAbove: 1.5,
  },
  ...perLine('end of an environment with 100,000 queued', {
    ...{ scenario: 'end 100000 items', figure: 'whole', most: 1.1 },
  }),
  {
    title: "bytes of an idle function beyond the runtime's own, C names",
    ...{ ...overC, scenario: 'idle bytes', figure: 'bytes' },
    ...{ most: 512, by: 'difference' },
  },
];

/**
 * Every bar: `{ title, contender, reference, scenario, figure, by, most }`. `by` is how the
 * contender's figure is held against the reference's, `ratio` or `difference`; `most` is the
 * highest that passes. Above `lostAbove`, where there is one, a bar is lost though it was never
 * reached. `floor` names a contender that does only what no design can avoid: what it has is told
 * beside the bar, and decides nothing. Titles are unique, and name a bar in what is recorded.
 */
export const BARS = ALL.map((bar) => ({ by: 'ratio', ...bar }));

/** Growth that is taken for linear has an exponent of at most this. */
export const MOST_EXPONENT = 1.1;
