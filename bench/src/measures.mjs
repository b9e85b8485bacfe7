// What is measured: scenarios that are run, and measures that are read off them.

import { CONTENDERS } from './contenders.mjs';

const ITEMS = 100_000;
const BURST = 10_000;
const SETTLED_AT_ONCE = 64;
const MANY = 100_000;

/** What is dear is measured in one round of so many. */
const SELDOM = 5;

const producersOf = (count) => `${count} producer${count === 1 ? '' : 's'}`;

const counted = (count) => count.toLocaleString('en');

const live = (producers) => ({
  name: `live ${producers}`,
  kind: 'traffic',
  ...{ items: ITEMS, producers, blocked: false, repeat: 5 },
});

const ending = (what, count, rest) => ({
  name: `end ${count} ${what}`,
  kind: 'ends',
  ...{ functions: 0, items: 0, [what]: count, ...rest },
});

/**
 * Every scenario: `{ name, kind, ... }`, where `kind` names a function of inside/kinds.cjs. Every
 * round has the median of `repeat` samples, for which the contenders take turns, or what parts of
 * all their times lie below.
 */
const ALL = [
  // First, while nothing has been made whose memory could be used again. Bytes do not vary.
  { name: 'idle bytes', kind: 'idleBytes', functions: 10_000, every: SELDOM },
  ...[1, 2, 4, 8].map(live),
  {
    name: 'burst',
    kind: 'traffic',
    ...{ items: BURST, producers: 1, blocked: true, repeat: 10 },
  },
  // A few at a time: how long a wake takes differs more from one moment to the next than from one
  // contender to the other.
  {
    name: 'idle',
    kind: 'latency',
    ...{ pings: 110, unmeasured: 10, loaded: false, repeat: 20 },
  },
  { name: 'loaded', kind: 'latency', pings: 500, loaded: true, repeat: 4 },
  {
    name: 'create',
    kind: 'creation',
    ...{ batch: 100, unmeasured: 2, repeat: 20 },
  },
  {
    name: 'async fn',
    kind: 'promises',
    ...{ made: 'settled', batch: SETTLED_AT_ONCE, batches: 20, repeat: 5 },
  },
  {
    name: 'deferred',
    kind: 'promises',
    ...{ made: 'deferred', batch: SETTLED_AT_ONCE, batches: 20, repeat: 5 },
  },
  { name: 'round trips', kind: 'roundTrips', trips: 2_000 },
  ending('functions', 1, { repeat: 3, every: SELDOM }),
  ending('functions', 1_000, { every: SELDOM }),
  ending('functions', MANY, { every: SELDOM }),
  ending('items', MANY, { repeat: 3 }),
  { name: 'queued bytes', kind: 'queuedBytes', items: MANY, every: SELDOM },
];

/** What a contender has to be able to do, for kinds that not all can. */
const needs = ({ kind, made }) =>
  kind === 'promises' ? made : kind === 'roundTrips' ? kind : null;

function takesPart({ does, only }, scenario) {
  const { kind, name } = scenario;
  if (only && !only.includes(kind) && !only.includes(name)) return false;
  const need = needs(scenario);
  return need === null || does.includes(need);
}

const withDefaults = (scenario) => ({
  every: 1,
  repeat: 1,
  ...scenario,
  names: CONTENDERS.filter((one) => takesPart(one, scenario)).map(
    ({ name }) => name,
  ),
});

/** Every scenario, with the names of the contenders that take part in it. */
export const scenarios = ALL.map(withDefaults);

/** The scenarios that these bars look at, with the contenders that they compare, and floors. */
export function scenariosOf(bars) {
  return scenarios
    .map((scenario) => ({
      ...scenario,
      names: scenario.names.filter((name) =>
        bars.some(
          (bar) =>
            bar.scenario === scenario.name &&
            [bar.contender, bar.reference, bar.floor].includes(name),
        ),
      ),
    }))
    .filter(({ names }) => names.length > 0);
}

const perItem = (title, scenario, figure) => ({
  ...{ title, scenario, figure, unit: 'ns' },
});

/**
 * What is told of a run: `{ title, scenario, figure, unit }`. `unit` is `ns` (of CPU time, unless
 * the title says otherwise), `B`, or `/s`, which is a second by the figure's nanoseconds.
 */
export const measures = [
  perItem('call, burst: CPU of the producer', 'burst', 'call'),
  ...[1, 2, 4, 8].map((count) =>
    perItem(
      `call, live, ${producersOf(count)}: CPU of the producers`,
      `live ${count}`,
      'call',
    ),
  ),
  perItem('deliver, burst: CPU of the JavaScript thread', 'burst', 'deliver'),
  {
    title: 'delivered to a trivial callback, burst, by the wall',
    ...{ scenario: 'burst', figure: 'wall', unit: '/s' },
  },
  ...[1, 2, 4, 8].flatMap((count) => [
    perItem(
      `deliver, live, ${producersOf(count)}: CPU of the JavaScript thread`,
      `live ${count}`,
      'deliver',
    ),
    perItem(
      `an item, live, ${producersOf(count)}: CPU of the whole process`,
      `live ${count}`,
      'whole',
    ),
    perItem(
      `an item, live, ${producersOf(count)}: wall`,
      `live ${count}`,
      'wall',
    ),
  ]),
  ...['idle', 'loaded'].flatMap((scenario) =>
    ['p50', 'p99', 'p99.9'].map((figure) =>
      perItem(
        `call to callback, ${scenario}, ${figure}: wall`,
        scenario,
        figure,
      ),
    ),
  ),
  {
    title: 'call_async round trips, by the wall',
    ...{ scenario: 'round trips', figure: 'wall', unit: '/s' },
  },
  perItem(
    'a call_async round trip: CPU of the whole process',
    'round trips',
    'whole',
  ),
  perItem(
    'create to finalized: CPU of the JavaScript thread',
    'create',
    'thread',
  ),
  perItem(
    'a promise of an async fn: CPU of the whole process',
    'async fn',
    'whole',
  ),
  {
    title: 'promises of an async fn settled, by the wall',
    ...{ scenario: 'async fn', figure: 'wall', unit: '/s' },
  },
  perItem(
    'a deferred settled by a thread: CPU of the whole process',
    'deferred',
    'whole',
  ),
  {
    title: 'deferreds settled by a thread, by the wall',
    ...{ scenario: 'deferred', figure: 'wall', unit: '/s' },
  },
  ...[
    ['functions', 1],
    ['functions', 1_000],
    ['functions', MANY],
    ['items', MANY],
  ].map(([what, count]) =>
    perItem(
      `end of an environment with ${counted(count)} ${what === 'items' ? 'queued items' : count === 1 ? 'function' : 'functions'}: CPU of the whole process`,
      `end ${count} ${what}`,
      'whole',
    ),
  ),
  {
    title: 'allocated for an idle function',
    ...{ scenario: 'idle bytes', figure: 'bytes', unit: 'B' },
  },
  {
    title: 'allocated for a queued item',
    ...{ scenario: 'queued bytes', figure: 'bytes', unit: 'B' },
  },
];
