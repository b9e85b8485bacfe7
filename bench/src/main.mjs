// What our function costs beside the runtime's own. See scripts/bench --help.

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { runIfMain } from '../../node-test/src/cli.mjs';
import { withLock } from '../../node-test/src/lock.mjs';
import { inRepository, shown } from '../../node-test/src/places.mjs';
import { describe, runScript } from '../../node-test/src/run.mjs';
import { selectRuntimes } from '../../node-test/src/runtimes.mjs';
import { Screen } from '../../node-test/src/screen.mjs';
import { judge, machineLine, processors } from './machine.mjs';
import { measures, scenarios } from './measures.mjs';
import { missed, table, verdict } from './report.mjs';
import { buildSubjects } from './subjects.mjs';

const USAGE = `usage: scripts/bench [--quick] [--runtimes PATTERN[,PATTERN...]] [--rounds N]

Measures, side by side in one process, the same addon over the runtime's own
thread-safe function ("stock") and over ours, and holds the ratios against the
project's floor. CPU time, by the clocks of the threads that pay:

  call       of the producers, a call: live, while the JavaScript thread
             delivers; burst, while it is blocked
  deliver    of the JavaScript thread, an item of a burst
  whole      of the whole process, a live item
  create     of the JavaScript thread, a function from its creation to its
             finalizer
  promise    of the whole process, a promise of an async fn of stock napi 3.16.1

Every round measures both, the order alternating, in one of three processes.
Each figure is a median of the rounds; the ratio is the median of the rounds' ratios, with an interval
that holds the true one with at least 95 %.

Ends with 0 only if no ratio is above its floor. The machine must be quiet: two
processors with nothing else to do.

  --quick               1 and 4 producers, 15 rounds (otherwise 1, 2, 4 and 8
                        producers, 45 rounds)
  --runtimes PATTERN    a name, version, kind, generation or glob; may be
                        repeated (default: node-20.20.2,node-26.10.0)
  --rounds N            that many rounds, at least 3
  -h, --help            this text

Results: target/bench/quick.json, or full.json without --quick.`;

const RUNTIMES = ['node-20.20.2', 'node-26.10.0'];
const QUICK = { name: 'quick', rounds: 15, producerCounts: [1, 4] };
const FULL = { name: 'full', rounds: 45, producerCounts: [1, 2, 4, 8] };
const FEWEST_ROUNDS = 3;
/** Where code and memory happen to lie favours one or the other for as long as a process lives. */
const PROCESSES = 3;
/** Rounds of each process that only warm up: code is compiled, memory mapped. */
const DISCARDED = 2;
/** No round takes this long on any machine. */
const ROUND_MS = 60_000;

const script = fileURLToPath(new URL('rounds.cjs', import.meta.url));

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      runtimes: { type: 'string', multiple: true, default: RUNTIMES },
      rounds: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const plan = values.quick ? QUICK : FULL;
  const rounds = Number(values.rounds ?? plan.rounds);
  if (!Number.isInteger(rounds) || rounds < FEWEST_ROUNDS) {
    throw new Error(
      `--rounds is ${values.rounds}; it takes a number from ${FEWEST_ROUNDS}`,
    );
  }
  const patterns = values.runtimes.flatMap((list) => list.split(','));
  return { help: values.help, plan: { ...plan, rounds }, patterns };
}

/** How many rounds each process runs: as many as the others, or one more. */
const shares = (rounds) =>
  Array.from({ length: PROCESSES }, (_, index) =>
    Math.floor((rounds + index) / PROCESSES),
  );

/** Runs the rounds in one runtime; resolves to them. */
async function measureIn(runtime, plan, subjects, onRound) {
  const rounds = [];
  for (const share of shares(plan.rounds)) {
    const measured = await measureInOneProcess(
      runtime,
      { ...plan, rounds: share },
      subjects,
      (done) => onRound(rounds.length + done),
    );
    rounds.push(...measured);
  }
  return rounds;
}

async function measureInOneProcess(runtime, plan, subjects, onRound) {
  const rounds = [];
  const end = await runScript({
    runtime,
    script,
    args: [
      JSON.stringify({
        rounds: plan.rounds,
        discarded: DISCARDED,
        scenarios: scenarios(plan.producerCounts),
        subjects,
      }),
    ],
    timeoutMs: ROUND_MS * (plan.rounds + DISCARDED),
    onLine: (line) => {
      rounds.push(JSON.parse(line));
      onRound(rounds.length);
    },
  });
  if (end.outcome !== 'survived' || rounds.length !== plan.rounds) {
    throw new Error(
      `${runtime.name} ${describe(end)} after ${rounds.length} of ${plan.rounds} rounds\n${end.stderr.trimEnd()}`,
    );
  }
  return rounds;
}

function save(plan, machine, results) {
  const file = inRepository('target', 'bench', `${plan.name}.json`);
  mkdirSync(inRepository('target', 'bench'), { recursive: true });
  const content = { when: new Date().toISOString(), machine, plan, results };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  return file;
}

async function bench(args) {
  const { help, plan, patterns } = readOptions(args);
  if (help) {
    console.log(USAGE);
    return;
  }
  const runtimes = selectRuntimes(patterns);
  const screen = new Screen(process.stdout);
  const coloured = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
  const subjects = await buildSubjects((line) => screen.draw([line]));

  const machine = machineLine();
  screen.print(machine);
  if (processors() < 2) {
    screen.print(
      'One processor: producers and the JavaScript thread take turns, and the live figures mean nothing.',
    );
  }
  const results = [];
  for (const runtime of runtimes) {
    const title = `${runtime.name}, ${plan.rounds} rounds`;
    const rounds = await withLock(inRepository('target', 'bench'), () =>
      measureIn(runtime, plan, subjects, (done) =>
        screen.draw([`${title}: ${done}`]),
      ),
    );
    const verdicts = measures(plan.producerCounts).map((measure) =>
      verdict(measure, rounds),
    );
    const quietness = judge(rounds.map(({ share }) => share));
    results.push({ runtime: runtime.name, quietness, verdicts, rounds });
    screen.print('', ...table(title, verdicts, coloured), quietness.text);
  }
  const file = save(plan, machine, results);
  conclude(results, screen);
  screen.print(`figures of every round: ${shown(file)}`);
}

function conclude(results, screen) {
  const misses = results.flatMap(({ runtime, verdicts }) =>
    missed(runtime, verdicts),
  );
  screen.print('');
  if (misses.length === 0) {
    screen.print('every ratio is within its floor');
    return;
  }
  const quiet = results.every(({ quietness }) => quietness.quiet);
  screen.print(
    `${misses.length} above the floor:`,
    ...misses.map((line) => `  ${line}`),
    quiet
      ? 'Run again with nothing else on the machine before you believe it.'
      : 'The machine was not quiet: run again when it is.',
  );
  process.exitCode = 1;
}

await runIfMain(import.meta.url, bench);
