// One scenario in one runtime: runs it, gathers what a finding needs to be
// understood, and says what became of it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { runChild } from './child.mjs';
import { expectCore, withCore } from './core.mjs';
import { crashIn, gdbIsThere, stackInCore, underGdb } from './gdb.mjs';
import { growsOn, slopeOf } from './growth.mjs';
import { ReportFile } from './report-file.mjs';
import { trackScratch } from './running.mjs';
import { scenarioFile } from './scenarios.mjs';
import { memoryEnv } from './malloc-check.mjs';
import { isNodesOwn } from './node-teardown.mjs';
import { parseStacks, telling } from './stack.mjs';
import { gatherThreads, stuckThreads } from './stuck.mjs';
import { Quiet, readThreads } from './threads.mjs';
import { SLOWER, misuseIn, valgrindCommand } from './valgrind.mjs';
import { judge } from './verdict.mjs';

/** An environment that is to end has this long. */
const ENDING_MS = 10_000;

/** Or this long, where no thread of the process does anything at all. */
const QUIET_MS = 3_000;

/** A process that goes on, step by step, has this many times the limit of a step. */
const WHOLE = 5;

/** Runs under gdb in which a crash has to happen again. */
const AGAIN = 3;

/** Longer runs that have to grow before growth is a finding. */
const CONFIRMATIONS = 2;

/** What is started: the runtime, or what runs it. Only the runtime's memory is to be checked, not gdb's. */
function commandFor({ gdb, valgrind, checks, misuseFile }, [program, ...args]) {
  if (gdb) return underGdb(program, args, checks);
  if (valgrind) return valgrindCommand(program, args, misuseFile);
  return { program, args, env: checks };
}

/** Runs the scenario in a process; resolves to the facts of it. */
async function once(job, { rounds, control = false, gdb = false, onStep }) {
  const { runtime, scenario, options, seed } = job;
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'napi-outlive-test-'));
  trackScratch(scratch);
  const reportFile = path.join(scratch, 'report');
  const configFile = path.join(scratch, 'config.json');
  const { addon, start, stop, stats, lost, setup } = options;
  const slower = scenario.valgrind ? SLOWER : 1;
  const timeoutMs = options.timeoutMs * slower;
  // What crashed under valgrind is looked at without it.
  const valgrind = scenario.valgrind && !gdb;
  const misuseFile = path.join(scratch, 'valgrind.xml');
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
  const endingMs = Math.min(ENDING_MS * slower, timeoutMs);

  function watch(pid) {
    report.read();
    onStep?.(report.step);
    if (report.stranded) {
      const { stranded: ids, environments } = report.stranded;
      return { why: 'stranded', ids, environments };
    }
    // A machine that is busy with other things is slow, and not stuck.
    const ms = report.sinceStep();
    if (ms > timeoutMs) return { why: 'stalled', ms };
    const ending = report.ending();
    // Under gdb the process that is looked at is gdb.
    if (!ending || gdb) {
      quiet.reset();
      return null;
    }
    if (ending.ms > endingMs) return { why: 'ending', ...ending };
    const atRest = quiet.lookAt(pid);
    return atRest > QUIET_MS
      ? { why: 'quiet', what: ending.what, ms: atRest }
      : null;
  }

  const runtimeArgs = [
    ...runtime.args,
    scenarioFile(scenario.script ?? scenario.name),
    configFile,
  ];
  // valgrind has a malloc of its own.
  const checks = valgrind ? {} : memoryEnv(job);
  const command = commandFor({ gdb, valgrind, checks, misuseFile }, [
    runtime.path,
    ...runtimeArgs,
  ]);
  // valgrind and gdb are not what crashes.
  const core = gdbIsThere() && !gdb && !valgrind ? expectCore() : null;
  let pid;
  try {
    const end = await runChild({
      ...(core ? withCore(command) : command),
      env: { ...command.env, ...runtime.env, ...options.env },
      timeoutMs: timeoutMs * WHOLE,
      watch,
      async beforeKill(stuckPid, stopped) {
        pid = stuckPid;
        stopped.ms ??= timeoutMs * WHOLE;
        if (gdb) return null;
        return valgrind
          ? {
              threads: readThreads(stuckPid),
              text: null,
              why: 'under valgrind',
            }
          : gatherThreads(stuckPid);
      },
    });
    const stack = await core?.of(end.pid, (file) =>
      stackInCore(runtime.path, file, end.pid),
    );
    report.read();
    const misuse = valgrind ? misuseIn(misuseFile, addon) : [];
    return { ...end, pid, report, misuse, inCore: stack ?? null };
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

/** What a stack, as gdb prints it, says of a crash. */
function placeOf(text) {
  const [stack] = parseStacks(text);
  return { text, where: telling(stack, 3), nodesOwn: isNodesOwn(stack) };
}

/** Where the crash is: by its core, or by running the scenario again, under gdb. */
async function findCrash(job, { inCore }) {
  if (!gdbIsThere()) return { why: 'gdb is not installed' };
  const first = inCore && { main: inCore.main, ...placeOf(inCore.text) };
  if (first?.where.length > 0) return first;
  const { rounds } = job.scenario;
  for (let tries = 0; tries < AGAIN; tries++) {
    const again = await once(job, { rounds, gdb: true });
    const crash = crashIn(again.stdout);
    if (!crash) continue;
    return { ...crash, ...placeOf(crash.text), again: true };
  }
  return (
    first ?? {
      why: `the kernel left no core, and it did not crash again in ${AGAIN} runs under gdb`,
    }
  );
}

/**
 * Whether memory grows: a slope that is suspicious is looked at again, longer and
 * twice, beside a process in which environments come and go without the addon. What
 * leaks does so each time; what a runtime's heap does, once in a while.
 * Resolves to `{ growth }` or to the facts of a process that had a finding.
 */
async function findGrowth(job, facts) {
  const { memory, rounds } = job.scenario;
  const limit = job.options.growthKiB * 1024;
  if (facts.report.rss.length < rounds) return {};
  if (!growsOn(facts.report.rss, memory.warmUp, limit)) return {};
  const longer = { rounds: memory.confirmRounds };
  const warmUp = memory.confirmWarmUp;
  const without = await once(job, { ...longer, control: true });
  const control = Math.max(0, slopeOf(without.report.rss, warmUp));
  let bytes = Infinity;
  for (let run = 0; run < CONFIRMATIONS; run++) {
    const again = await once(job, longer);
    if (judge(again).outcome !== 'survived') return { instead: again };
    if (!growsOn(again.report.rss, warmUp, limit + control)) return {};
    bytes = Math.min(bytes, slopeOf(again.report.rss, warmUp) - control);
  }
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
    const crash = await findCrash(job, facts);
    facts = { ...facts, crash, stack: crash.text ?? null };
    verdict = judge(facts);
  }
  return {
    ...verdict,
    facts,
    ms: Math.round(performance.now() - started),
  };
}
