// Results such as the matrix writes, made up for the tests of the report: nothing in
// them was measured.
//
//   node test/report/plausible-results.mjs OUT.json    as many as the real ones

import { writeFileSync } from 'node:fs';

import { runIfMain } from '../../src/cli.mjs';

const HAZARDS = [
  ['called after its environment is gone', 'abort, or use after free'],
  ['the last handle is dropped while the finalizer runs', 'use after free'],
  ['released between the cleanup hook and the finalizer', 'panic in a Drop'],
  ['items are queued when the environment ends', 'every payload leaks'],
  ['drained after the finalizer', 'the context is read after it is freed'],
  ['a destructor releases a function in the runtime’s lock', 'hang or abort'],
  ['producers are blocked on a full queue when it closes', 'the process hangs'],
  ['a producer is blocked while it holds the read lock', 'the process hangs'],
  ['a call is awaited when the environment ends', 'the future never resolves'],
  ['a deferred is settled after its environment', 'abort'],
  ['the release is left out once aborted', 'the runtime’s object leaks'],
  ['user code panics inside a native callback', 'abort'],
  ['an assertion or a poisoned lock in a Drop', 'panic inside a destructor'],
  ['JavaScript is refused while delivering', 'abort in every run'],
  ['the image is unmapped while its threads run', 'access violation'],
  ['one environment of several ends', 'functions of another are closed'],
  ['weak or referenced is chosen at compile time', 'it never exits'],
  ['a page is reloaded', 'events are swallowed for ever'],
  ['created, but cannot be unreferenced', 'the callback is freed twice'],
  [
    'process.exit while native threads go on calling',
    'calls into a dying process',
  ],
].map(([title, stock], index) => ({
  id: `h${String(index + 1).padStart(2, '0')}`,
  title,
  stock,
}));

/** What happens to stock in each, in the order of the hazards. */
const STOCK = [
  ...['crashed', 'crashed', 'panicked', 'lost', 'survived', 'hung', 'hung'],
  ...['hung', 'swallowed', 'panicked', 'leaked', 'crashed', 'panicked'],
  ...[
    'failed',
    'crashed',
    'survived',
    'hung',
    'swallowed',
    'leaked',
    'crashed',
  ],
];

const RUNTIMES = [
  ...['16.20.2', '18.20.8', '20.20.2', '22.11.0', '22.23.3', '24.13.0'].map(
    (version) => ['node', version, 'G0'],
  ),
  ['node', '24.21.0', 'G2'],
  ['node', '25.3.0', 'G0'],
  ['node', '26.10.0', 'G2'],
  ['bun', '1.4.4', 'bun'],
  ['deno', '2.9.6', 'deno'],
  ['electron', '22.3.25', 'G0'],
].map(([kind, version, generation]) => ({
  ...{ name: `${kind}-${version}`, kind, version, generation },
}));

const FEW = ['node-20.20.2', 'node-26.10.0', 'bun-1.4.4'];
const MAIN = ['2.0.2', '2.16.17', '3.16.1', 'C', 'node-addon-api'];
const OTHERS = ['2.12.7', '2.14.4', '3.8.6', '3.12.2', 'napi-sys'];
const ENDS = [
  'a worker is terminated',
  'a worker has nothing left to do',
  'process.exit on the main thread',
  'the main environment has nothing left to do',
];

/** The same numbers every time. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const hex = (random) => `0x7f${Math.floor(random() * 2 ** 32).toString(16)}`;

/** What such a process prints, with what differs from one run to the next. */
function printed(outcome, random) {
  const thread = Math.floor(random() * 900) + 100;
  const report = `{"waitedMs":${Math.floor(random() * 3000)},"threads":${Math.floor(random() * 8)},"closing":1}\n`;
  switch (outcome) {
    case 'panicked': {
      const panic = `thread '<unnamed>' (${thread}) panicked at src/threadsafe_function.rs:742:9:\nRelease ThreadsafeFunction failed InvalidArg`;
      return {
        panic,
        stdout: '',
        stderr: `${panic}\nnote: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace\n`,
      };
    }
    case 'crashed':
      return {
        stdout: 'ready\n',
        stderr: `FATAL ERROR: v8::HandleScope::CreateHandle() Cannot create a handle without a HandleScope\n----- Native stack trace -----\n\n${Array.from({ length: 12 }, (_, frame) => ` ${frame + 1}: ${hex(random)} node::Abort() [node]`).join('\n')}\n`,
      };
    case 'hung':
      return {
        hang: 'terminate() did not return',
        ...{ stdout: '', stderr: 'hung: terminate() did not return\n' },
      };
    case 'lost':
    case 'leaked':
      return {
        stdout: `payloads: ${Math.floor(random() * 9999)} of 10000\n${report}`,
        stderr: '',
      };
    default:
      return {
        stdout: `thread 0: closing\nthread 1: closing\n${report}`,
        stderr: '',
      };
  }
}

const endedAs = (outcome) =>
  ({ crashed: 'crashed (SIGABRT)', failed: 'failed (exit 1)' })[outcome] ??
  (['panicked', 'hung'].includes(outcome) ? outcome : 'survived');

function caseOf(name, outcome, ok, random) {
  const ms = outcome === 'hung' ? 3000 : 300 + Math.floor(random() * 900);
  const raced = name === ENDS[0] && outcome === 'crashed';
  return {
    ...{ name, outcome, ok, ms },
    expected: [ok ? outcome : 'survived'],
    message: ok ? null : 'expected: survived',
    said: raced ? [`${3} of 20 runs lost the race`] : [],
    ...{ runs: raced ? 20 : 1, hits: ok ? (raced ? 3 : 1) : 0 },
    ended: endedAs(outcome),
    ...{ panic: null, hang: null, ...printed(outcome, random) },
  };
}

function stockOutcome(hazardIndex, addon, runtime) {
  const outcome = STOCK[hazardIndex];
  const inC = ['C', 'node-addon-api', 'napi-sys'].includes(addon);
  if (inC && outcome === 'panicked') return 'crashed';
  if (runtime.generation === 'G2' && outcome === 'crashed') return 'lost';
  if (runtime.kind === 'deno' && outcome !== 'survived') return 'hung';
  if (addon === '2.0.2' && outcome === 'leaked') return 'crashed';
  return outcome;
}

function cellOf(hazardIndex, addon, variant, runtime, random, unexpected) {
  const where = { hazard: HAZARDS[hazardIndex].id, addon, variant };
  const here = { ...where, runtime: runtime.name };
  const inC = ['C', 'node-addon-api', 'napi-sys'].includes(addon);
  if (inC && [12, 13].includes(hazardIndex)) {
    const why = 'it is about what napi-rs does in a Drop';
    return { ...here, why, outcome: null, ok: true, ms: 0, cases: [] };
  }
  const wrong = unexpected.has(Object.values(here).join('/'));
  const stock = stockOutcome(hazardIndex, addon, runtime);
  const outcome = variant === 'stock' ? stock : wrong ? 'hung' : 'survived';
  const cases = ENDS.slice(0, 2 + (hazardIndex % 3)).map((name, index) => {
    // The first is the one that counts; others may have gone better.
    const own = index === 0 || random() < 0.7 ? outcome : 'survived';
    return caseOf(name, own, !(wrong && own === 'hung'), random);
  });
  return {
    ...{ ...here, why: null, outcome, ok: cases.every(({ ok }) => ok) },
    ms: cases.reduce((sum, { ms }) => sum + ms, 0),
    cases,
  };
}

/** As `src/matrix/results.mjs` writes them. `unexpected`: patched cells that hang. */
export function plausibleResults({ unexpected = [] } = {}) {
  const random = numbers(7);
  const wrong = new Set(unexpected);
  const cells = [];
  for (const hazardIndex of HAZARDS.keys())
    for (const addon of [...MAIN, ...OTHERS])
      for (const variant of ['stock', 'patched', 'napi-sys-alone'])
        for (const runtime of RUNTIMES) {
          const few = OTHERS.includes(addon) || variant === 'napi-sys-alone';
          if (few && !FEW.includes(runtime.name)) continue;
          if (variant === 'napi-sys-alone' && !/^[23]\.16/.test(addon))
            continue;
          if (variant === 'napi-sys-alone' && hazardIndex > 6) continue;
          cells.push(
            cellOf(hazardIndex, addon, variant, runtime, random, wrong),
          );
        }
  return {
    version: 1,
    startedAt: '2026-11-20T17:23:08.631Z',
    ms: 2_481_025,
    machine: 'made up for a test, 2 cores',
    ...{ hazards: HAZARDS, runtimes: RUNTIMES },
    addons: [...MAIN, ...OTHERS],
    cells,
  };
}

await runIfMain(import.meta.url, ([out]) => {
  if (!out) throw new Error('the file to write is missing');
  writeFileSync(out, JSON.stringify(plausibleResults()));
});
