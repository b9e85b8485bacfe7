// Reads the command line, and says what is wrong with it and what to do.

import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { reporterNames } from './reporters.mjs';
import { scopes } from './malloc-check.mjs';
import { scenarios } from './scenarios.mjs';
import { UsageError } from './usage-error.mjs';
import { underValgrind, valgrindIsThere } from './valgrind.mjs';

const text = { type: 'string' };
const texts = { type: 'string', multiple: true, default: [] };
const flag = { type: 'boolean', default: false };

const OPTIONS = {
  start: text,
  stop: text,
  stats: text,
  lost: text,
  setup: text,
  env: texts,
  runtimes: texts,
  scenarios: texts,
  repeat: text,
  seed: text,
  jobs: text,
  timeout: text,
  growth: text,
  'malloc-check': text,
  valgrind: flag,
  cache: text,
  reporter: texts,
  output: texts,
  list: flag,
  help: { ...flag, short: 'h' },
  version: flag,
};

function parse(args) {
  try {
    return parseArgs({
      args,
      options: OPTIONS,
      allowPositionals: true,
      tokens: true,
    });
  } catch (error) {
    if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(`${error.message.split('. ')[0]}; see --help`);
  }
}

function wholeNumber(name, given, { least, otherwise }) {
  if (given === undefined) return otherwise;
  const number = Number(given);
  if (/^\d+$/.test(given) && Number.isSafeInteger(number) && number >= least) {
    return number;
  }
  throw new UsageError(
    `--${name} is ${given || 'empty'}; it takes a whole number from ${least}`,
  );
}

const listed = (given) =>
  given
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter(Boolean);

function addonFile(positionals) {
  if (positionals.length === 0) {
    throw new UsageError(
      'no addon is named; name a .node file or a module that loads one: napi-outlive-test ./addon.node --start "a => a.start(() => {})"',
    );
  }
  if (positionals.length > 1) {
    throw new UsageError(
      `${positionals.length} addons are named (${positionals.join(', ')}); test one at a time, and quote expressions that have spaces`,
    );
  }
  return presentFile('the addon', positionals[0]);
}

function presentFile(what, given) {
  const file = path.resolve(given);
  if (existsSync(file)) return file;
  throw new UsageError(
    `${what} ${given} is not there (looked at ${file}); build it first, or name the file that is`,
  );
}

function expression(name, given, { needed = false } = {}) {
  if (given === undefined) {
    if (!needed) return null;
    throw new UsageError(
      `--${name} is missing; say how the addon's native threads are started, as a function of its exports: --${name} "a => a.start(() => {})"`,
    );
  }
  let value;
  try {
    value = new Function('require', `return (${given}\n)`)(() => {});
  } catch (error) {
    throw new UsageError(
      `--${name} is not JavaScript: ${given} (${error.message}); it takes a function of the addon's exports, such as "a => a.${name}()"`,
    );
  }
  if (typeof value === 'function') return given;
  throw new UsageError(
    `--${name} is ${given}, which is no function; write "a => ..." with the addon's exports as a`,
  );
}

function environment(given) {
  const entries = given.map((pair) => {
    const at = pair.indexOf('=');
    if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
    throw new UsageError(`--env is ${pair}; it takes KEY=VALUE`);
  });
  return Object.fromEntries(entries);
}

function chosenScenarios(given) {
  const names = listed(given);
  const known = scenarios.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name)) {
      throw new UsageError(
        `--scenarios names ${name}; there are ${known.join(', ')}`,
      );
    }
  }
  return scenarios.filter(
    ({ name }) => names.length === 0 || names.includes(name),
  );
}

function mallocCheck(given = 'short') {
  if (scopes.includes(given)) return given;
  throw new UsageError(
    `--malloc-check is ${given || 'empty'}; it takes ${scopes.join(', ')}`,
  );
}

/** The chosen scenarios, and those of them that are run under valgrind as well. */
function withValgrind(chosen, wanted) {
  if (!wanted) return chosen;
  if (!valgrindIsThere()) {
    throw new UsageError(
      '--valgrind is given, but no valgrind is on PATH; install it (apt-get install valgrind), or leave the option out',
    );
  }
  const short = underValgrind(chosen);
  if (short.length > 0) return [...chosen, ...short];
  throw new UsageError(
    `--valgrind is given, but none of the chosen scenarios is short enough for it; those are ${underValgrind(
      scenarios,
    )
      .map(({ script }) => script)
      .join(', ')}`,
  );
}

/** Pairs each --reporter with the --output that follows it. */
function reports(tokens) {
  const found = [];
  for (const { kind, name, value } of tokens) {
    if (kind !== 'option') continue;
    if (name === 'reporter') {
      if (!reporterNames.includes(value)) {
        throw new UsageError(
          `--reporter is ${value}; there are ${reporterNames.join(', ')}`,
        );
      }
      found.push({ name: value, output: null });
    }
    if (name === 'output') {
      const last = found.at(-1);
      if (!last || last.output) {
        throw new UsageError(
          `--output ${value} follows no --reporter; write --reporter junit --output ${value}`,
        );
      }
      last.output = checkedOutput(value);
    }
  }
  const printed = found.filter(({ output }) => !output);
  if (printed.length > 1) {
    throw new UsageError(
      `${printed.length} reporters have no --output (${printed.map(({ name }) => name).join(', ')}); only one can have standard output`,
    );
  }
  return found;
}

function checkedOutput(given) {
  const file = path.resolve(given);
  const dir = path.dirname(file);
  if (!existsSync(dir) || !statSync(dir).isDirectory()) {
    throw new UsageError(
      `--output is ${given}, but there is no directory ${dir}; make it first`,
    );
  }
  return file;
}

/** What is asked for; `show` is `help`, `list` or `version` where that is all. */
export function readOptions(args, { processors }) {
  const { values, positionals, tokens } = parse(args);
  for (const show of ['help', 'list', 'version']) {
    if (values[show]) return { show };
  }
  return {
    addon: addonFile(positionals),
    start: expression('start', values.start, { needed: true }),
    stop: expression('stop', values.stop),
    stats: expression('stats', values.stats),
    lost: expression('lost', values.lost),
    setup: values.setup ? presentFile('--setup', values.setup) : null,
    env: environment(values.env),
    runtimes:
      values.runtimes.length > 0 ? listed(values.runtimes) : ['current'],
    scenarios: withValgrind(chosenScenarios(values.scenarios), values.valgrind),
    mallocCheck: mallocCheck(values['malloc-check']),
    repeat: wholeNumber('repeat', values.repeat, { least: 1, otherwise: 1 }),
    seed: wholeNumber('seed', values.seed, {
      least: 0,
      otherwise: Math.floor(Math.random() * 1e9),
    }),
    jobs: wholeNumber('jobs', values.jobs, {
      least: 1,
      // Some of them only wait to be found hung.
      otherwise: Math.min(processors * 2, 4),
    }),
    timeoutMs:
      wholeNumber('timeout', values.timeout, { least: 1, otherwise: 60 }) *
      1000,
    growthKiB: wholeNumber('growth', values.growth, {
      least: 1,
      otherwise: 64,
    }),
    cache: values.cache ? path.resolve(values.cache) : null,
    reports: reports(tokens),
  };
}
