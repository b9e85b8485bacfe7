// What --help and --list print.

import { scenarios } from './scenarios.mjs';

const list = () =>
  scenarios.map(({ name, about }) => `  ${name.padEnd(20)}${about}`).join('\n');

export const scenarioList = list;

export const usage =
  () => `usage: napi-outlive-test ADDON --start EXPRESSION [options]

Does a Node-API addon survive the end of its environments? Runs it, by its own
entry points, through environments that end in every way, each scenario in a
process of its own, in every runtime asked for.

  napi-outlive-test ./addon.node --start "a => a.start(() => {})" --runtimes 20,22,24,26,bun

ADDON is a .node file, or a module or package directory that loads one.
EXPRESSIONs are JavaScript functions of the addon's exports; they may be async.

The addon
  --start EXPRESSION     starts the addon's native threads. With a second
                         parameter it gets a callback to pass on, by which the
                         command sees calls arrive: "(a, cb) => a.start(cb)".
                         What it returns is kept as long as the environment.
  --stop EXPRESSION      stops them, for the natural exits
  --stats EXPRESSION     what to show of the addon's own counters
  --lost EXPRESSION      a number that is 0 when nothing was lost
  --setup FILE           a module to load first, in every environment
  --env KEY=VALUE        an environment variable for the runtimes; may be repeated

What is run
  --runtimes LIST        current (default), a version or range of Node (20,
                         22.11, 20.20.2), bun, bun@1.4.4, deno, deno@2, or a
                         path to one or to an Electron; what is not there is
                         fetched from npm
  --scenarios LIST       of --list; default: all
  --repeat N             processes a scenario, until one has a finding (1)
  --seed N               for what is random; printed, so that it can be repeated
  --jobs N               processes at once (two a processor, at most 4)
  --timeout SECONDS      for one step of a process (60); five times that in all
  --growth KIB           what an environment may leave in memory (64)
  --malloc-check SCOPE   glibc's check of memory in the short scenarios (short),
                         in all of them (all), or not (none)
  --valgrind             short scenarios under valgrind as well, in Node only
  --cache DIR            where fetched runtimes are kept

What is shown
  --reporter NAME        tap, junit or json; may be repeated
  --output FILE          for the --reporter before it; without, standard output
  --list                 the scenarios
  -h, --help             this text
  --version              the version

Scenarios
${list()}

Verdicts: survived, crashed (signal, and where), panicked (message), hung (which
threads, and where), grew (how much an environment), failed (anything else).

Exit code: 0 nothing found, 1 findings, 2 the command was not called rightly.`;
