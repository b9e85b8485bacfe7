// One scenario in one runtime: runs it, gathers what a finding needs to be
// understood, and says what became of it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { runChild } from './child.mjs';
import { crashIn, gdbIsThere, underGdb } from './gdb.mjs';
import { growsOn, slopeOf } from './growth.mjs';
import { ReportFile } from './report-file.mjs';
import { trackScratch } from './running.mjs';
import { scenarioFile } from './scenarios.mjs';
import { parseStacks, telling } from './stack.mjs';
import { gatherThreads, stuckThreads } from './stuck.mjs';
import { Quiet } from './threads.mjs';
import { judge } from './verdict.mjs';

/** An environment that is to end has this long. */
const ENDING_MS = 10_000;

/** Or this long, where no thread of the process does anything at all. */
const QUIET_MS = 3_000;

/** Runs under gdb in which a crash has to happen again. */
const AGAIN = 3;

/** glibc overwrites what is freed with this, so that reading it cannot go well. */
const PERTURB = { MALLOC_PERTURB_: '165' };

/** Runs the scenario in a process; resolves to the facts of it. */
async function once(job, { rounds, control = false, gdb = false, onStep }) {
  const { runtime, scenario, options, seed } = job;
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'napi-outlive-test-'));
  trackScratch(scratch);
  const reportFile = path.join(scratch, 'report');
  const configFile = path.join(scratch, 'config.json');
  const { addon, start, stop, stats, lost, setup, timeoutMs } = options;
  const config = { addon, start, stop, stats, lost, setup, seed };
  writeFileSync(
    configFile,
    JSON.stringify({
      ...config,
      report: reportFile,
      scenario: { ...scenario.options, rounds, control },
    }),
  );
  const report = new ReportFile(reportFile);
  const quiet = new Quiet();
  const endingMs = Math.min(ENDING_MS, timeoutMs);

  function watch(pid) {
    report.read();
    onStep?.(report.step);
    if (report.stranded) {
      const { stranded: ids, environments } = report.stranded;
      return { why: 'stranded', ids, environments };
    }
    const ending = report.ending();
    // Under gdb the process that is looked at is gdb.
    if (!ending || gdb) {
      quiet.reset();
      return null;
    }
    if (ending.ms > endingMs) return { why: 'ending', ...ending };
    const ms = quiet.lookAt(pid);
    return ms > QUIET_MS ? { why: 'quiet', what: ending.what, ms } : null;
  }

  const runtimeArgs = [
    ...runtime.args,
    scenarioFile(scenario.name),
    configFile,
  ];
  const command = gdb
    ? underGdb(runtime.path, runtimeArgs)
    : { program: runtime.path, args: runtimeArgs };
  let pid;
  try {
    const end = await runChild({
      ...command,
      env: { ...PERTURB, ...runtime.env, ...options.env },
      timeoutMs,
      watch,
      async beforeKill(stuckPid, stopped) {
        pid = stuckPid;
        stopped.ms ??= timeoutMs;
        return gdb ? null : gatherThreads(stuckPid);
      },
    });
    report.read();
    return { ...end, pid, report };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function findStuck(facts) {
  const { evidence, stopped, pid, report } = facts;
  if (!evidence?.threads) return { whyNoStack: evidence?.error ?? null };
  const stuck = stuckThreads(evidence.threads, {
    pid,
    before: report.threads,
    only: stopped.ids ?? null,
  });
  return {
    stuck,
    threads: evidence.threads,
    stack: evidence.text,
    whyNoStack: evidence.why,
  };
}

/** Where the crash is: by running the scenario again, under gdb. */
async function findCrash(job, rounds) {
  if (!gdbIsThere()) return { why: 'gdb is not installed' };
  for (let tries = 0; tries < AGAIN; tries++) {
    const again = await once(job, { rounds, gdb: true });
    const crash = crashIn(again.stdout);
    if (!crash) continue;
    const [stack] = parseStacks(crash.text);
    return { ...crash, where: telling(stack, 3) };
  }
  return { why: `it did not crash again in ${AGAIN} runs under gdb` };
}

/**
 * Whether memory grows: a slope that is suspicious is looked at again, longer,
 * beside a process in which environments come and go without the addon.
 * Resolves to `{ growth }` or to the facts of a process that had a finding.
 */
async function findGrowth(job, facts) {
  const { memory, rounds } = job.scenario;
  const limit = job.options.growthKiB * 1024;
  if (facts.report.rss.length < rounds) return {};
  if (!growsOn(facts.report.rss, memory.warmUp, limit)) return {};
  const longer = { rounds: memory.confirmRounds };
  const again = await once(job, longer);
  if (judge(again).outcome !== 'survived') return { instead: again };
  const without = await once(job, { ...longer, control: true });
  const warmUp = memory.confirmWarmUp;
  const control = Math.max(0, slopeOf(without.report.rss, warmUp));
  if (!growsOn(again.report.rss, warmUp, limit + control)) return {};
  const bytes = slopeOf(again.report.rss, warmUp) - control;
  return { growth: { bytes, control, rounds: memory.confirmRounds } };
}

/** Resolves to all there is to say: see report-json.mjs for its shape. */
export async function runTrial(job, { onStep } = {}) {
  const { scenario } = job;
  const started = performance.now();
  let facts = await once(job, { rounds: scenario.rounds, onStep });
  let verdict = judge(facts);
  if (verdict.outcome === 'survived' && scenario.memory) {
    const { growth, instead } = await findGrowth(job, facts);
    facts = instead ?? { ...facts, growth };
    verdict = judge(facts);
  }
  if (verdict.outcome === 'hung' && facts.stopped) {
    facts = { ...facts, ...findStuck(facts) };
    verdict = judge(facts);
  }
  if (verdict.outcome === 'crashed') {
    const crash = await findCrash(job, scenario.rounds);
    facts = { ...facts, crash, stack: crash.text ?? null };
    verdict = judge(facts);
  }
  return {
    ...verdict,
    facts,
    ms: Math.round(performance.now() - started),
  };
}
