import assert from 'node:assert/strict';
import test from 'node:test';

import { read, written } from '../expectation.mjs';
import { extraFor, unrepeated, unseen } from '../self-test.mjs';
import { table } from '../table.mjs';
import { compare, complaints } from '../verdict.mjs';

const figures = (instructions, calls = 1) => ({ instructions, calls });
const path = (...args) => new Map([['call', figures(...args)]]);
const NOTHING = new Map();

const outcome = (recorded, counted) => compare(recorded, counted)[0].outcome;

const SAME = { recordedBy: 'rustc 1.95.0', compiledBy: 'rustc 1.95.0' };
const OTHER = { ...SAME, compiledBy: 'rustc 1.96.0' };

test('a regression of 10 % fails, one of 2 % or of just 5 % does not', () => {
  assert.equal(outcome(path(100), path(110)), 'DEARER');
  assert.equal(outcome(path(100), path(105.1)), 'DEARER');
  assert.equal(outcome(path(100), path(105)), 'ok');
  assert.equal(outcome(path(100), path(102)), 'ok');
});

test('what has become cheaper by more than 5 % fails until it is recorded', () => {
  assert.equal(outcome(path(100), path(90)), 'CHEAPER');
  assert.equal(outcome(path(100), path(95)), 'ok');
});

test('one more call of the runtime fails, whatever the instructions', () => {
  assert.equal(outcome(path(100, 1), path(100, 2)), 'DEARER');
  assert.equal(outcome(path(100, 0), path(100, 0.1)), 'DEARER');
  assert.equal(outcome(path(100, 2), path(100, 1)), 'CHEAPER');
  assert.equal(outcome(path(100, 0.03), path(100, 0.032)), 'ok', 'rounding');
});

test('dearer in the one and cheaper in the other is dearer', () => {
  assert.equal(outcome(path(100, 1), path(50, 2)), 'DEARER');
});

test('a path that is not recorded fails, and so does one that is not counted', () => {
  assert.equal(outcome(NOTHING, path(100)), 'NOT RECORDED');
  assert.equal(outcome(path(100), NOTHING), 'NOT COUNTED');
});

test('nothing to complain of says nothing, with another compiler as well', () => {
  const rows = compare(path(100), path(101));
  assert.deepEqual(complaints(rows, SAME), []);
  assert.deepEqual(complaints(rows, OTHER), []);
});

test('a complaint names the path, and what records it', () => {
  const [complaint, advice, ...more] = complaints(
    compare(path(100), path(90)),
    SAME,
  );
  assert.match(complaint, /^"call" costs less/);
  assert.match(advice, /scripts\/counts --record/);
  assert.deepEqual(more, []);
});

test('a complaint about the counts of another compiler names both', () => {
  const lines = complaints(compare(path(100), path(110)), OTHER);
  assert.match(lines[1], /rustc 1\.96\.0.*rustc 1\.95\.0/);
});

test('what is recorded is read back, rounded', () => {
  const paths = new Map([
    ['call, rings', { ...figures(152.516, 1.0323), files: NOTHING }],
    ['drain', figures(27)],
  ]);
  const text = written({ compiler: 'rustc 1.95.0', paths });
  assert.match(text, /^ {4}"drain": \{ "instructions": 27, "calls": 1 \}$/m);
  assert.deepEqual(read(text), {
    compiler: 'rustc 1.95.0',
    paths: new Map([
      ['call, rings', figures(152.52, 1.03)],
      ['drain', figures(27)],
    ]),
  });
});

test('the table has a row for every path, whatever is known of it', () => {
  const recorded = new Map([
    ['call', figures(100, 0)],
    ['drain', figures(27)],
  ]);
  const counted = new Map([
    ['call', figures(94, 1)],
    ['batch', figures(9)],
  ]);
  const [, , , ...rows] = table(compare(recorded, counted), false);
  const [call, batch, drain] = rows.map((row) => row.split(/ {2,}/));
  assert.deepEqual(call, [
    'call',
    '100.00',
    '94.00',
    '−6.0 %',
    '0.00',
    '1.00',
    'new',
    'DEARER',
  ]);
  assert.deepEqual(batch, ['batch', '9.00', '1.00', 'NOT RECORDED']);
  assert.deepEqual(drain, ['drain', '27.00', '1.00', 'NOT COUNTED']);
});

test('a regression on purpose is asked for in instructions', () => {
  assert.deepEqual([...extraFor(path(150), 0.1)], [['call', 15]]);
});

test('a regression on purpose that is not seen is told, and so is one that was not made', () => {
  const big = { share: 0.1, outcome: 'DEARER' };
  const small = { share: 0.02, outcome: 'ok' };
  const told = (now, regression) =>
    unseen(compare(path(100), path(now)), regression);
  assert.deepEqual(told(110, big), []);
  assert.deepEqual(told(102, small), []);
  assert.match(told(100, big)[0], /10 % came out as 0 %/);
  assert.match(told(104, small)[0], /2 % came out as 4/);
  assert.match(told(110, { ...big, outcome: 'ok' })[0], /judged as DEARER/);
  assert.match(unseen(compare(path(100), NOTHING), big)[0], /NaN/);
});

test('counts within a thousandth of each other are alike, others are not', () => {
  const told = (now) => unrepeated(compare(path(1000), now));
  assert.deepEqual(told(path(1001)), []);
  assert.deepEqual(told(path(1002)), ['"call" is not counted twice alike']);
  assert.equal(told(NOTHING).length, 1);
});
