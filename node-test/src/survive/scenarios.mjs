// The scenarios, in the order in which they are run and shown.

import { fileURLToPath } from 'node:url';

/**
 * `{ name, about, rounds, memory, short, valgrindRounds, options }`: `rounds` is
 * how many environments come and go, and `valgrindRounds` how many under
 * valgrind, where it is run there; `memory` says after how many of them the
 * memory is looked at, where it is; `short` ones wait for more than they do, so
 * that a slow malloc costs them little.
 */
export const scenarios = [
  {
    name: 'reload',
    about: 'workers come and go, terminated under native threads that go on',
    rounds: 60,
    memory: { warmUp: 24, confirmRounds: 100, confirmWarmUp: 40 },
  },
  {
    name: 'terminate',
    about: 'terminated at any moment, before and during start too',
    rounds: 24,
    short: true,
    valgrindRounds: 4,
  },
  {
    name: 'natural-exit-worker',
    about: 'a worker is left to end by itself (after --stop)',
    rounds: 12,
    short: true,
  },
  {
    name: 'natural-exit-main',
    about: 'the process is left to end by itself (after --stop)',
    rounds: 1,
    short: true,
  },
  {
    name: 'exit-worker',
    about: 'process.exit in a worker',
    rounds: 16,
    short: true,
    valgrindRounds: 3,
  },
  {
    name: 'exit-main',
    about: 'process.exit in the main environment',
    rounds: 1,
    short: true,
    valgrindRounds: 1,
  },
  {
    name: 'blocked',
    about: 'ended while producers wait on a full queue, worker and main',
    rounds: 5,
    short: true,
  },
  {
    name: 'queued',
    about: 'terminated with items in the queue',
    rounds: 40,
    memory: { warmUp: 16, confirmRounds: 80, confirmWarmUp: 30 },
  },
  {
    name: 'late-drop',
    about: 'what the addon made is let go of late, and collected',
    rounds: 12,
    valgrindRounds: 2,
  },
  {
    name: 'many-environments',
    about: 'forty environments, four at a time',
    rounds: 40,
    options: { atOnce: 4 },
  },
];

export const scenarioFile = (name) =>
  fileURLToPath(new URL(`scenarios/${name}.cjs`, import.meta.url));
