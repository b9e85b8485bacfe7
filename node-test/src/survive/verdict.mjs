// From the facts of a trial to its outcome and a line that tells it.

import { CRASH_SIGNALS } from '../crash-codes.mjs';
import { FLOOD_BYTES } from './child.mjs';
import { complaintIn } from './malloc-check.mjs';
import { stuckLine } from './stuck.mjs';
import { misuseLine } from './valgrind.mjs';

/** The outcomes, from the gravest. */
export const outcomes = [
  'crashed',
  'panicked',
  'hung',
  'grew',
  'failed',
  'survived',
];

const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

const firstLine = (text) => String(text).split('\n')[0].slice(0, 300);

function hungBecause({ stopped, report }) {
  switch (stopped.why) {
    case 'quiet':
      return `${stopped.what} did not end: all its threads slept for ${seconds(stopped.ms)}`;
    case 'ending':
      return `${stopped.what} did not end in ${seconds(stopped.ms)}`;
    case 'stranded':
      return `${stopped.ids.length} native threads of ${stopped.environments} environments sleep on after these have ended`;
    default: {
      const { at, of } = report.step ?? { at: 0, of: '?' };
      const what =
        stopped.why === 'stalled' ? 'no step forward' : 'not through';
      return `${what} in ${seconds(stopped.ms)}, after ${at} of ${of} steps`;
    }
  }
}

function hung(facts) {
  const { stuck = [], whyNoStack } = facts;
  const threads = stuck.length > 0 ? `; stuck: ${stuckLine(stuck)}` : '';
  const none = whyNoStack ? ` (no native stacks: ${whyNoStack})` : '';
  return `${hungBecause(facts)}${threads}${none}`;
}

function threadOf({ again, thread, main }) {
  if (again) return `in a second run${thread ? ` in thread "${thread}"` : ''}`;
  return main ? 'in the main thread' : 'in another than the main thread';
}

function crashed({ signal, report, crash, stderr, misuse = [] }) {
  const when =
    report.ending()?.what ??
    (report.step
      ? `after step ${report.step.at} of ${report.step.of}`
      : 'at its first step');
  const ending = report.ending() ? `while ending ${when}` : when;
  const complaint = complaintIn(stderr);
  const glibc = complaint ? ` (glibc: ${complaint})` : '';
  const valgrind = misuse.length > 0 ? `; ${misuseLine(misuse)}` : '';
  const how = `${signal}${glibc}, ${ending}${valgrind}`;
  if (!crash) return how;
  if (!crash.text) return `${how} (no native stack: ${crash.why})`;
  const where =
    crash.where.length > 0 ? crash.where.join(' < ') : 'code without names';
  const whose = crash.nodesOwn
    ? " (in Node's own end of the environment, with no code of the addon's on the stack)"
    : '';
  return `${how}; ${threadOf(crash)}: ${where}${whose}`;
}

const others = (left) =>
  left.map(({ pid, name }) => `${name || 'a process'} (${pid})`).join(', ');

function failed({ code, signal, stopped, report, left }) {
  if (stopped?.why === 'flood') {
    return `printed more than ${FLOOD_BYTES >> 20} MiB, and was ended`;
  }
  if (signal) return `ended by ${signal}, which it did not raise by crashing`;
  if (report.failures.length > 0) return firstLine(report.failures[0]);
  if (code !== 0) return `exit code ${code}`;
  if (!report.done)
    return 'ended before the scenario was through, with exit code 0';
  if (left.length > 0) {
    return `left ${left.length} ${left.length > 1 ? 'processes' : 'process'} behind: ${others(left)}`;
  }
  if (report.lost !== null && report.lost !== 0)
    return `--lost says ${report.lost}, not 0`;
  return null;
}

/** A signal that means a crash; anything else was sent by someone. */
const isCrash = (signal) =>
  signal !== null &&
  (CRASH_SIGNALS.includes(signal) || !signal.startsWith('SIG'));

/**
 * `{ outcome, summary }` of what runChild resolved to, with `report`, and with
 * `crash`, `stuck` and `growth` where they were looked for. A panic counts even if the
 * process lived on, and before all that came of it.
 */
export function judge(facts) {
  const { panic, signal, stopped, report, growth, misuse = [] } = facts;
  if (panic) return { outcome: 'panicked', summary: panic };
  if (misuse.length > 0 && !isCrash(signal)) {
    return { outcome: 'failed', summary: misuseLine(misuse) };
  }
  if (stopped && stopped.why !== 'flood') {
    return { outcome: 'hung', summary: hung(facts) };
  }
  if (isCrash(signal)) return { outcome: 'crashed', summary: crashed(facts) };
  if (report.keptAlive) {
    return {
      outcome: 'hung',
      summary: `${report.keptAlive} did not end by itself, though --stop was run`,
    };
  }
  const failure = failed(facts);
  if (failure) return { outcome: 'failed', summary: failure };
  if (growth) {
    const { bytes, control, rounds } = growth;
    return {
      outcome: 'grew',
      summary: `${Math.round(bytes / 1024)} KiB a reload over ${rounds} (${Math.round(control / 1024)} KiB without the addon)`,
    };
  }
  return { outcome: 'survived', summary: [...report.notes].join('; ') };
}
