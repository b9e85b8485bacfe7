// Has a runtime measure scenarios, in processes of its own.

import { fileURLToPath } from 'node:url';

import { describe, runScript } from '../../node-test/src/run.mjs';
import { contenderNamed } from './contenders.mjs';
import { quantile } from './statistics.mjs';

const script = fileURLToPath(new URL('inside/rounds.cjs', import.meta.url));

/** No round takes this long on any machine. */
const ROUND_MS = 240_000;

const QUANTILES = { p50: 0.5, p99: 0.99, 'p99.9': 0.999 };

/** Figures as they are compared: of times, what parts of them lie below. */
function digest({ times, ...figures }) {
  if (!times) return figures;
  for (const [name, part] of Object.entries(QUANTILES)) {
    figures[name] = quantile(times, part);
  }
  return figures;
}

const mapValues = (object, change) =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, change(value)]),
  );

const digestRound = (round) => ({
  ...round,
  figures: mapValues(round.figures, (contenders) =>
    mapValues(contenders, digest),
  ),
});

/** How many rounds each process runs: as many as the others, or one more. */
const shares = (rounds, processes) =>
  Array.from({ length: processes }, (_, index) =>
    Math.floor((rounds + index) / processes),
  );

/** The contenders that take part in these scenarios. */
export const contendersOf = (scenarios) =>
  [...new Set(scenarios.flatMap(({ names }) => names))].map(contenderNamed);

async function inOneProcess(runtime, plan, onRound) {
  const { rounds, discarded, first, scenarios, addons } = plan;
  const contenders = contendersOf(scenarios).map(
    ({ name, addon, flavour }) => ({
      ...{ name, flavour, path: addons[addon] },
    }),
  );
  const measured = [];
  let absent = null;
  const end = await runScript({
    runtime,
    script,
    args: [
      JSON.stringify({
        ...{ rounds, discarded, first, scenarios, contenders },
        gauge: addons.raw,
      }),
    ],
    timeoutMs: ROUND_MS * (rounds + discarded),
    onLine: (line) => {
      const read = JSON.parse(line);
      if (!absent) {
        ({ absent } = read);
        return;
      }
      measured.push(digestRound(read));
      onRound(measured.length);
    },
  });
  if (end.outcome !== 'survived' || measured.length !== rounds) {
    throw new Error(
      `${runtime.name} ${describe(end)} after ${measured.length} of ${rounds} rounds\n${end.stderr.trimEnd()}`,
    );
  }
  return { measured, absent };
}

/**
 * Measures in one runtime; resolves to `{ rounds, absent }`: the rounds of all processes, and by
 * contender why the runtime did not load it.
 *
 * - `plan`: `{ rounds, processes, discarded, scenarios, addons }`. The rounds are shared by that
 *   many processes, each of which begins with `discarded` more that only warm up. `addons` are
 *   paths by name.
 * - `onRound`: called with how many rounds are done.
 *
 * Throws where the runtime fails, or where a Node does not load a contender.
 */
export async function measureIn(runtime, plan, onRound) {
  const rounds = [];
  let absent = {};
  for (const share of shares(plan.rounds, plan.processes)) {
    const done = await inOneProcess(
      runtime,
      { ...plan, rounds: share, first: rounds.length },
      (count) => onRound(rounds.length + count),
    );
    rounds.push(...done.measured);
    absent = done.absent;
  }
  for (const [name, why] of Object.entries(absent)) {
    if (runtime.kind === 'node') {
      throw new Error(`${runtime.name} does not load ${name}: ${why}`);
    }
  }
  return { rounds, absent };
}
