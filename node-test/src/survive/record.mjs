// A trial's result as data: what every reporter is made from.

const KEPT = 4_000;

/** The shape of an entry of `results` in the JSON report. */
export function record({ runtime, scenario, run, seed }, trial) {
  const { outcome, summary, facts, ms } = trial;
  const good = outcome === 'survived';
  return {
    runtime: runtime.name,
    scenario: scenario.name,
    outcome,
    summary,
    run,
    seed,
    ms,
    code: facts.code,
    signal: facts.signal,
    panic: facts.panic,
    growth: facts.growth ?? null,
    lost: facts.report.lost,
    stats: facts.report.stats,
    asleep: facts.report.asleep,
    left: facts.left,
    stuck: facts.stuck ?? [],
    where: facts.crash?.where ?? [],
    stack: facts.stack ?? null,
    notes: [...facts.report.notes],
    stdout: good ? '' : facts.stdout.slice(-KEPT),
    stderr: good ? '' : facts.stderr.slice(-KEPT),
  };
}

/** What could not even be run is a finding like others. */
export const brokenRecord = ({ runtime, scenario, run, seed }, error) => ({
  runtime: runtime.name,
  scenario: scenario.name,
  outcome: 'failed',
  summary: error.message,
  ...{ run, seed, ms: 0, code: null, signal: null, panic: null },
  ...{
    growth: null,
    lost: null,
    stats: null,
    asleep: [],
    left: [],
    stuck: [],
    where: [],
  },
  ...{ stack: null, notes: [], stdout: '', stderr: '' },
});
