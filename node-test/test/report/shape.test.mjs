import assert from 'node:assert/strict';
import test from 'node:test';

import { OUTCOMES as RECORDED } from '../../src/matrix/hazard.mjs';
import { cellsOf } from '../../src/report/page/cells.mjs';
import { NO_CASE, OUTCOMES } from '../../src/report/page/outcomes.mjs';
import { shape } from '../../src/report/shape.mjs';
import { plausibleResults } from './plausible-results.mjs';

test('the page knows the outcomes of the matrix, from good to bad', () => {
  assert.deepEqual(
    OUTCOMES.map(({ name }) => name),
    RECORDED,
  );
});

test('each outcome has a glyph of its own', () => {
  const glyphs = [...OUTCOMES, NO_CASE].map(({ glyph }) => glyph);
  assert.equal(new Set(glyphs).size, glyphs.length);
});

test('the page reads every cell back as the matrix wrote it', () => {
  const unexpected = ['h07/3.16.1/patched/bun-1.4.4'];
  const results = plausibleResults({ unexpected });
  const { matrix, logs } = shape(results);
  const read = cellsOf(JSON.parse(JSON.stringify(matrix)));
  assert.ok(read.some(({ ok }) => !ok));
  assert.ok(read.some(({ why }) => why));
  assert.deepEqual(
    read.map(
      ({ hazard, addon, variant, runtime, outcome, ok, ms, why, index }) => ({
        ...{ hazard: hazard.id, addon, variant, runtime: runtime.name, why },
        outcome: outcome === NO_CASE ? null : outcome.name,
        ...{ ok, ms, cases: logs[index] },
      }),
    ),
    results.cells,
  );
});

for (const [field, value] of [
  ['hazard', 'h99'],
  ['addon', '9.9.9'],
  ['runtime', 'node-1.0.0'],
  ['outcome', 'vanished'],
]) {
  test(`a cell whose ${field} is not listed is refused by its name`, () => {
    const results = plausibleResults();
    results.cells[5] = { ...results.cells[5], [field]: value };
    assert.throws(() => shape(results), new RegExp(`the ${field} ${value}`));
  });
}
