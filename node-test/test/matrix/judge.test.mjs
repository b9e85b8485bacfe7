// What is as expected, and what is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { expectation } from '../../src/matrix/hazard.mjs';
import { judge } from '../../src/matrix/judge.mjs';
import { runCase } from '../../src/matrix/run-case.mjs';

const SURVIVED = {
  outcome: 'survived',
  code: 0,
  signal: null,
  stdout: '',
  stderr: '',
};
const CRASHED = { ...SURVIVED, outcome: 'crashed', signal: 'SIGSEGV' };

const judged = (given, end) => judge(expectation(given), end, {}).message;

test('an end that is expected is as expected, and another is not', () => {
  assert.equal(judged({}, SURVIVED), null);
  assert.equal(judged({}, CRASHED), 'expected: survived');
  assert.equal(judged({ expect: ['hung', 'crashed'] }, CRASHED), null);
  assert.equal(
    judged({ expect: ['hung', 'crashed'] }, SURVIVED),
    'expected: hung or crashed',
  );
});

test('a signal that somebody sent is no crash', () => {
  const killed = { ...CRASHED, signal: 'SIGKILL' };
  assert.match(judged({ expect: 'crashed' }, killed), /SIGKILL was sent/);
});

test('what a check or a verdict throws is what is wrong', () => {
  const throws = () => assert.fail('it reported nothing');
  assert.equal(judged(throws, SURVIVED), 'it reported nothing');
  assert.equal(judged({ verdict: throws }, SURVIVED), 'it reported nothing');
});

const cell = { addon: 'C', variant: 'stock', runtime: { name: 'node' } };

/** Runs a case whose processes end so, one after the other. */
function runEnds(given, ends) {
  const left = [...ends];
  const one = { name: 'a case', ...expectation(given) };
  return runCase(one, cell, {
    async run() {
      const end = left.shift();
      if (end instanceof Error) throw end;
      return end;
    },
  });
}

test('a race has to be lost once', async () => {
  const race = { expect: 'crashed', runs: 3 };
  const lost = await runEnds(race, [SURVIVED, CRASHED, SURVIVED]);
  assert.deepEqual([lost.ok, lost.hits, lost.outcome], [true, 1, 'crashed']);
  assert.deepEqual(lost.said, ['1 of 3 runs lost the race']);
  const never = await runEnds(race, [SURVIVED, SURVIVED, SURVIVED]);
  assert.deepEqual([never.ok, never.message], [false, 'expected: crashed']);
});

test('what goes well each time may fail no time', async () => {
  const each = { times: 3 };
  const bad = await runEnds(each, [SURVIVED, CRASHED, SURVIVED]);
  assert.deepEqual([bad.ok, bad.hits, bad.outcome], [false, 2, 'crashed']);
  assert.equal((await runEnds(each, [SURVIVED, SURVIVED, SURVIVED])).ok, true);
});

test('what could not be run is a failure, and the others go on', async () => {
  const broken = await runEnds({}, [new Error('no such file')]);
  assert.equal(broken.ok, false);
  assert.equal(broken.message, 'not run: no such file');
  assert.match(broken.stderr, /no such file/);
});
