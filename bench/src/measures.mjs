// What is measured, and how dear it may be: ratios to the runtime's own.

const LIVE_ITEMS = 200_000;
const BURST_ITEMS = 10_000;
const BATCH = 100;
const SETTLED_AT_ONCE = 64;

/**
 * What one round does, each once per subject: `{ name, kind, ... }`, where
 * `kind` names a function of rounds.cjs. `repeat` is how often, for what is
 * over too soon to be measured once.
 */
export const scenarios = (producerCounts) => [
  ...producerCounts.map((producers) => ({
    name: `live ${producers}`,
    kind: 'traffic',
    items: LIVE_ITEMS,
    producers,
    blocked: false,
    repeat: 1,
  })),
  {
    name: 'burst',
    kind: 'traffic',
    items: BURST_ITEMS,
    producers: 1,
    blocked: true,
    repeat: 15,
  },
  { name: 'create', kind: 'creation', batch: BATCH, repeat: 50 },
  { name: 'promise', kind: 'promises', batch: SETTLED_AT_ONCE, repeat: 200 },
];

/** The floor that holds for these producer counts; others are shown only. */
const FLOOR_PRODUCERS = [1, 4];

const producersOf = (count) => `${count} producer${count === 1 ? '' : 's'}`;

/**
 * The rows of the table: which figure of which scenario, and the highest ratio
 * that passes (`floor`; null where there is none).
 */
export const measures = (producerCounts) => [
  ...producerCounts.map((producers) => ({
    title: `call, live, ${producersOf(producers)}`,
    scenario: `live ${producers}`,
    figure: 'call',
    floor: FLOOR_PRODUCERS.includes(producers) ? 0.8 : null,
  })),
  ...producerCounts.map((producers) => ({
    title: `whole process an item, live, ${producersOf(producers)}`,
    scenario: `live ${producers}`,
    figure: 'whole',
    floor: FLOOR_PRODUCERS.includes(producers) ? 1.0 : null,
  })),
  {
    title: 'call, burst of 10,000',
    scenario: 'burst',
    figure: 'call',
    floor: 1.5,
  },
  {
    title: 'deliver, burst of 10,000',
    scenario: 'burst',
    figure: 'deliver',
    floor: 1.25,
  },
  {
    title: 'create to finalized, 100 at a time',
    scenario: 'create',
    figure: 'thread',
    floor: 1.3,
  },
  {
    title: 'promise of an async fn, whole process, 64 at a time',
    scenario: 'promise',
    figure: 'whole',
    floor: 1.2,
  },
];
