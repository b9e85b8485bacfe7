// Rounds as a run would bring them, the same each time: what is ours costs half.

import { CONTENDERS } from '../src/contenders.mjs';
import { fits, growthScenarios } from '../src/growth.mjs';
import { judge } from '../src/machine.mjs';
import { scenarios } from '../src/measures.mjs';
import { BARS } from '../src/bars.mjs';
import { summaryOf, wholeSummary } from '../src/summary.mjs';
import { verdicts } from '../src/verdict.mjs';

const FIGURES = [
  ...['call', 'deliver', 'whole', 'thread', 'wall', 'bytes'],
  ...['p50', 'p99', 'p99.9'],
];

const isOurs = new Map(CONTENDERS.map(({ name, ours }) => [name, ours]));

/** Numbers from 0 to 1 that look random, from a seed. */
export function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function roundOf(all, random, cost) {
  const figures = {};
  for (const scenario of all) {
    figures[scenario.name] = {};
    for (const name of scenario.names) {
      const base = cost(scenario, name) * (0.95 + random() / 10);
      figures[scenario.name][name] = Object.fromEntries(
        FIGURES.map((figure, index) => [figure, base * (index + 1)]),
      );
    }
  }
  return figures;
}

/** So many rounds of all scenarios. */
export function plausibleRounds(count, { ours = 0.5, seed = 1 } = {}) {
  const random = numbers(seed);
  const cost = (_, name) => (isOurs.get(name) ? 100 * ours : 100);
  return Array.from({ length: count }, (_, round) => ({
    ...{ round, share: 0.99 },
    figures: roundOf(scenarios, random, cost),
  }));
}

/** Rounds of what grows, where the total goes with that power of the size. */
export function growingRounds(count, power) {
  const random = numbers(2);
  const sizeOf = ({ batch, environments, functions, items }) =>
    batch ?? environments ?? (functions || items);
  const cost = (scenario) => {
    const each = ['traffic', 'creation'].includes(scenario.kind);
    return 100 * sizeOf(scenario) ** (each ? power - 1 : power);
  };
  return Array.from({ length: count }, () => ({
    figures: roundOf(growthScenarios, random, cost),
  }));
}

/** A whole summary. `absent` are contenders that Bun did not load. */
export function plausibleSummary({ absent = {}, ours, power = 1 } = {}) {
  const names = CONTENDERS.map(({ name }) => name);
  const runtimes = [
    'node-20.20.2',
    'node-24.21.0',
    'node-26.10.0',
    'bun-1.4.4',
  ];
  const rounds = plausibleRounds(15, { ours });
  const partOf = (missing) =>
    summaryOf({
      ...{ rounds, absent: missing, names },
      quietness: judge(rounds.map(({ share }) => share)),
      verdicts: verdicts(BARS, rounds, missing),
    });
  return {
    ...wholeSummary({
      machine: '2 processors (of a fixture), load average 0.10 0.10 0.10',
      runtimes: Object.fromEntries(
        runtimes.map((name) => [
          name,
          partOf(name.startsWith('bun') ? absent : {}),
        ]),
      ),
      growth: { runtime: 'node-24.21.0', fits: fits(growingRounds(5, power)) },
      sizes: [{ title: 'an addon', stock: 300_000, ours: 340_000 }],
    }),
    when: '2026-01-01T00:00:00.000Z',
  };
}
