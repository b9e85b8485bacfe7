// The table of status codes, each row on a function of its own: ours on every
// runtime, and the runtime's own function wherever its answer can be relied on.

import assert from 'node:assert/strict';
import test from 'node:test';

import { deviation, expected, onEach, runtimesOwn } from './raw.mjs';
import { answersTo } from './rows.mjs';

const rows = JSON.parse(expected('contract.json'));

const ours = (runtime) => ({
  ...rows,
  ...deviation(runtime, 'contract')?.expected,
});

onEach(
  [],
  'every row by itself is answered as the contract says',
  async (runtime) => {
    const names = Object.keys(rows);
    const answers = await answersTo(names, { runtime, variant: 'c' });
    assert.deepEqual(answers, ours(runtime));
  },
);

/** Undefined: what it is, is not worth a process. */
const NOT_ASKED = 'not asked';
/** Undefined: freed memory decides whether it crashes or hangs, but it does. */
const DIED = 'died';

function own(runtime) {
  const listed = runtimesOwn(runtime, 'rows').map(({ answers }) => answers);
  const names = listed.flatMap((answers) => Object.keys(answers));
  const all = Object.assign({}, ...listed);
  assert.equal(names.length, Object.keys(all).length, 'a row is listed twice');
  return all;
}

const asListed = (answer, listed) =>
  listed === DIED && /^(crashed|hung) ?/.test(answer) ? DIED : answer;

onEach(
  ['node', 'bun'],
  'the runtime itself answers as we do, unless it is listed',
  async (runtime) => {
    const differs = own(runtime);
    const names = Object.keys(rows).filter((row) => differs[row] !== NOT_ASKED);
    const answers = await answersTo(names, { runtime, variant: 'c-stock' });
    const told = Object.entries(answers).map(([row, answer]) => [
      row,
      asListed(answer, differs[row]),
    ]);
    const all = { ...ours(runtime), ...differs };
    assert.deepEqual(
      Object.fromEntries(told),
      Object.fromEntries(names.map((row) => [row, all[row]])),
    );
  },
);

test('what is listed of rows is a row, and another answer than ours', () => {
  const list = JSON.parse(expected('runtimes-own.json'));
  for (const { answers } of list.filter(({ of }) => of === 'rows')) {
    for (const [row, answer] of Object.entries(answers)) {
      assert.ok(row in rows, `${row} is no row of the contract`);
      assert.notEqual(answer, rows[row], `${row} is answered as ours`);
    }
  }
});
