import assert from 'node:assert/strict';
import test from 'node:test';

import { columnGroups } from '../../src/report/page/columns.mjs';
import { shortNames } from '../../src/report/page/names.mjs';

const runtime = (kind, version) => ({
  ...{ name: `${kind}-${version}`, kind, version },
});

const [n20, n26, bun] = [
  runtime('node', '20.20.2'),
  runtime('node', '26.10.0'),
  runtime('bun', '1.4.4'),
];
const runtimes = [n20, n26, bun];

const cellsFor = (addon, variants, some) =>
  variants.flatMap((variant) =>
    some.map((one) => ({ addon, variant, runtime: one })),
  );

const all = [
  ...cellsFor('3.8.6', ['stock', 'patched'], [n20]),
  ...cellsFor('C', ['patched', 'stock'], runtimes),
  ...cellsFor('2.0.2', ['stock', 'patched'], runtimes),
  ...cellsFor('3.16.1', ['napi-sys-alone'], [bun, n20]),
  ...cellsFor('3.16.1', ['patched', 'stock'], runtimes),
];

const titles = (groups) =>
  groups.map(({ title, addons }) => [
    title,
    ...addons.map(({ addon, columns }) =>
      [addon, ...columns.map(({ variant }) => variant)].join(' '),
    ),
  ]);

test('addons are in groups, and the variants of each side by side', () => {
  assert.deepEqual(titles(columnGroups(all, all, runtimes)), [
    ['napi', '2.0.2 stock patched', '3.16.1 stock patched napi-sys-alone'],
    ['Node-API itself', 'C stock patched'],
    ['on some runtimes', '3.8.6 stock patched'],
  ]);
});

test('a column has the runtimes that it has cells for, in their order', () => {
  const groups = columnGroups(all, all, runtimes);
  const { columns } = groups[0].addons.find(({ addon }) => addon === '3.16.1');
  assert.deepEqual(columns[2].runtimes, [n20, bun]);
  assert.deepEqual(columns[0].runtimes, runtimes);
});

test('an addon stays in its group when a filter leaves it one runtime', () => {
  const shown = all.filter((cell) => cell.runtime === n20);
  assert.deepEqual(
    titles(columnGroups(shown, all, runtimes)),
    titles(columnGroups(all, all, runtimes)),
  );
});

test('a runtime is called by as much of its version as tells it from others', () => {
  const named = [
    ...['16.20.2', '22.11.0', '22.23.3', '24.13.0', '24.13.1'].map((version) =>
      runtime('node', version),
    ),
    ...[runtime('bun', '1.4.4'), runtime('electron', '22.3.25')],
    runtime('electron', '38.1.0'),
  ];
  assert.deepEqual(
    [...shortNames(named).values()],
    ['16', '22.11', '22.23', '24.13.0', '24.13.1', 'bun', 'el 22', 'el 38'],
  );
});
