// Which cells there are, and that none is missing in silence.

import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { hazard } from '../../src/matrix/hazard.mjs';
import { inLanes } from '../../src/matrix/lanes.mjs';
import { assertNames } from '../../src/matrix/names.mjs';
import { plan } from '../../src/matrix/plan.mjs';

const script = fileURLToPath(import.meta.url);
const runtime = { name: 'node-20.20.2', kind: 'node', generation: 'G0' };
const other = { name: 'node-18.20.8', kind: 'node', generation: 'G0' };

const aCase = (more) => ({
  ...{ name: 'a case', addons: ['C'], script, stock: {}, patched() {} },
  ...more,
});

const planned = (
  cases,
  { without, addons = ['C'], runtimes = [runtime] } = {},
) =>
  plan({
    hazards: [hazard({ id: 'h99', cases, ...(without && { without }) })],
    ...{ addons, runtimes, variants: ['stock', 'patched'] },
  });

test('a cell has the cases that are about it', () => {
  const cells = planned([
    aCase(),
    aCase({ name: 'another', runtimes: ['G2'] }),
  ]);
  assert.deepEqual(
    cells.map(({ variant, cases }) => [variant, cases.map(({ name }) => name)]),
    [
      ['stock', ['a case']],
      ['patched', ['a case']],
    ],
  );
});

test('a main cell without a case needs a reason', () => {
  const onlyPatched = [aCase({ stock: undefined })];
  assert.throws(() => planned(onlyPatched), /h99 has no case for C, stock/);
  const [stock] = planned(onlyPatched, {
    without: [{ variants: ['stock'], why: 'it does nothing' }],
  });
  assert.deepEqual([stock.cases, stock.why], [[], 'it does nothing']);
});

test('other addons are on a few runtimes, unless a case is for everywhere', () => {
  const on = (more) =>
    planned([aCase({ addons: ['napi-sys'], ...more })], {
      ...{ addons: ['napi-sys'], runtimes: [runtime, other] },
    }).map((cell) => cell.runtime.name);
  assert.deepEqual(on(), [runtime.name, runtime.name]);
  assert.equal(on({ everywhere: true }).length, 4);
});

const named = (more) =>
  assertNames([hazard({ id: 'h99', cases: [aCase(more)] })]);

test('a name that nothing has is an error', () => {
  named();
  assert.throws(
    () => named({ runtimes: ['node-1.2.3'] }),
    /names node-1\.2\.3/,
  );
  assert.throws(() => named({ addons: ['4.0.0'] }), /names 4\.0\.0/);
  assert.throws(() => named({ stock: { runtimes: ['G7'] } }), /names G7/);
  assert.throws(() => named({ script: '/nowhere.cjs' }), /is not there/);
  const twice = hazard({ id: 'h99', cases: [aCase(), aCase()] });
  assert.throws(() => assertNames([twice]), /two cases a case/);
});

test('all is run, and what waits runs beside it', async () => {
  const items = Array.from({ length: 20 }, (_, n) => ({
    n,
    waits: n % 2 === 0,
  }));
  const done = [];
  let together = 0;
  let most = 0;
  await inLanes(items, { jobs: 2 }, async ({ n }) => {
    most = Math.max(most, ++together);
    await new Promise(setImmediate);
    together--;
    done.push(n);
  });
  assert.equal(new Set(done).size, 20);
  assert.equal(most, 10);
});
