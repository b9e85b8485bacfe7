// Each report is read back by a parser of its form.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { brokenRecord } from '../../src/survive/record.mjs';
import { reportOn } from '../../src/survive/reporters.mjs';
import { fake, runCommand, withScratch } from './command.mjs';
import { parseTap } from './tap.mjs';
import { parseXml } from './xml.mjs';

/** All that is hard to write: marks of each form, control characters, halves of pairs. */
const HARD =
  'a <b> & "c" \'d\' # e \\ f ]]> \u0000\u001b[31m \ud800 \uffff\n...\n---\nok 7';

const job = (run, runtime = 'node 1 & <2> # \\ 3') => ({
  runtime: { name: runtime },
  scenario: { name: 'reload' },
  ...{ run, seed: 7 },
});

const good = { ...brokenRecord(job(1), new Error('')), outcome: 'survived' };
const bad = {
  ...brokenRecord(job(2), new Error(HARD)),
  ...{ outcome: 'crashed', signal: 'SIGSEGV' },
  ...{ stack: HARD, stdout: HARD, stderr: HARD, ms: 1_500 },
};

const session = {
  ...{ tool: 'napi-outlive-test', version: '1.2.3', addon: '/a#b.node' },
  ...{ seed: 7, startedAt: '2001-01-01T00:00:00.000Z', ms: 1_500 },
  runtimes: [
    { name: 'node 1 & <2> # \\ 3', kind: 'node', version: '1', path: '/n' },
  ],
  results: [good, bad],
};

test('TAP: a point a process, and what was found', () => {
  const { points } = parseTap(reportOn('tap', session));
  assert.deepEqual(
    points.map(({ ok, number, name }) => [ok, number, name]),
    [
      [true, 1, 'node 1 & <2> # \\ 3: reload'],
      [false, 2, 'node 1 & <2> # \\ 3: reload (run 2)'],
    ],
  );
  const { outcome, message, seed, signal, stack } = points[1].details;
  assert.deepEqual([outcome, seed, signal], ['crashed', 7, 'SIGSEGV']);
  assert.equal(message, HARD);
  assert.equal(stack, HARD);
});

test('JUnit: well-formed, a suite a runtime and a case a process', () => {
  const root = parseXml(reportOn('junit', session));
  assert.equal(root.name, 'testsuites');
  const [suite] = root.children;
  for (const { attributes } of [root, suite]) {
    assert.deepEqual([attributes.tests, attributes.failures], ['2', '1']);
  }
  assert.equal(suite.attributes.name, 'node 1 & <2> # \\ 3');
  const [survived, crashed] = suite.children;
  assert.deepEqual(survived.children, []);
  assert.equal(crashed.attributes.time, '1.500');
  const [failure, out, err] = crashed.children;
  assert.equal(failure.attributes.type, 'crashed');
  assert.match(failure.attributes.message, /^a <b> & "c" 'd' # e/);
  assert.match(failure.text, /^crashed: a <b> & "c"[^]*seed 7/);
  assert.deepEqual([out.name, err.name], ['system-out', 'system-err']);
});

test('JSON: the session, and how many findings it has', () => {
  const read = JSON.parse(reportOn('json', session));
  assert.equal(read.findings, 1);
  assert.deepEqual(read.results[1], bad);
});

test('a session without results is a report all the same', () => {
  const empty = { ...session, results: [] };
  assert.deepEqual(parseTap(reportOn('tap', empty)).points, []);
  assert.equal(parseXml(reportOn('junit', empty)).attributes.tests, '0');
  assert.equal(JSON.parse(reportOn('json', empty)).findings, 0);
});

const SHAPE = {
  ...{ runtime: 'string', scenario: 'string', outcome: 'string' },
  ...{ summary: 'string', run: 'number', seed: 'number', ms: 'number' },
  ...{ left: 'object', stuck: 'object', where: 'object', notes: 'object' },
  ...{ stdout: 'string', stderr: 'string' },
};

test('the command writes all three at once, of one session', () =>
  withScratch(async (dir) => {
    const file = (name) => path.join(dir, name);
    const { code, stdout, stderr } = await runCommand([
      ...[fake('panics'), '--start', 'a => a.start()'],
      ...['--scenarios', 'exit-main,exit-worker', '--reporter', 'tap'],
      ...['--reporter', 'junit', '--output', file('r.xml')],
      ...['--reporter', 'json', '--output', file('r.json')],
    ]);
    assert.equal(code, 1);
    // The report has standard output for itself; what a person reads is beside it.
    const { points } = parseTap(stdout);
    assert.match(stderr, /2 of 2 processes have findings.*--seed \d+/);
    const xml = parseXml(readFileSync(file('r.xml'), 'utf8'));
    const json = JSON.parse(readFileSync(file('r.json'), 'utf8'));
    assert.equal(points.length, 2);
    assert.equal(xml.attributes.failures, '2');
    assert.equal(json.results.length, 2);
    assert.deepEqual(
      points.map(({ details }) => details.message),
      json.results.map(({ summary }) => summary),
    );
    for (const result of json.results) {
      for (const [name, type] of Object.entries(SHAPE)) {
        assert.equal(typeof result[name], type, name);
      }
    }
    assert.deepEqual(Object.keys(json.results[0]), Object.keys(good));
  }));
