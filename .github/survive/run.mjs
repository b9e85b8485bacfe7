// Runs napi-outlive-test as survive.yml was asked to. What was asked for comes in
// SURVIVE_* variables, which no shell gets to read; an empty one was not given.
//
//   node .github/survive/run.mjs REPORTS
//
// REPORTS is the directory that gets survive.json and survive.xml.

import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

import { main } from '../../node-test/src/survive/main.mjs';

const PREFIX = 'SURVIVE_';

const NEEDED = ['addon', 'start', 'runtimes'];

const OPTIONS = [
  ...['start', 'stop', 'lost', 'setup', 'runtimes', 'scenarios'],
  ...['repeat', 'seed', 'timeout', 'growth'],
];

/** What was asked for, by name. The addon under test finds none of it in its environment. */
function takeInputs() {
  const names = Object.keys(process.env).filter((name) =>
    name.startsWith(PREFIX),
  );
  const inputs = {};
  for (const name of names) {
    inputs[name.slice(PREFIX.length).toLowerCase()] = process.env[name];
    delete process.env[name];
  }
  return inputs;
}

function problemWith(inputs) {
  const missing = NEEDED.find((name) => !inputs[name]);
  if (missing) {
    return `the input '${missing}' is empty; the call of the workflow has to say it`;
  }
  if (!existsSync(inputs.addon)) {
    return `the addon ${inputs.addon} is not there after the build; 'addon' is relative to 'working-directory'`;
  }
  return null;
}

const [reports, ...more] = process.argv.slice(2);
if (!reports || more.length > 0) {
  console.error('usage: node .github/survive/run.mjs REPORTS');
  process.exit(2);
}
const inputs = takeInputs();
const problem = problemWith(inputs);
if (problem) {
  // On GitHub a line of this form shows on the page of the run.
  console.log(`::error title=survive::${problem}`);
  process.exit(2);
}
mkdirSync(reports, { recursive: true });
const variables = (inputs.env ?? '').split(/\r?\n/).filter(Boolean);
process.exitCode = await main([
  inputs.addon,
  // With `=`, so that a value that begins with a dash is one.
  ...OPTIONS.filter((name) => inputs[name]).map(
    (name) => `--${name}=${inputs[name]}`,
  ),
  ...variables.map((pair) => `--env=${pair}`),
  ...['--reporter=json', `--output=${path.join(reports, 'survive.json')}`],
  ...['--reporter=junit', `--output=${path.join(reports, 'survive.xml')}`],
]);
