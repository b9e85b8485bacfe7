import assert from 'node:assert/strict';
import test from 'node:test';

import {
  pathOf,
  readAddress,
  writeAddress,
} from '../../src/report/page/address.mjs';

const NOTHING = {
  hazard: '',
  addon: '',
  variant: '',
  runtime: '',
  outcome: '',
};

const cell = {
  hazard: { id: 'h07' },
  ...{ addon: 'a/b?c#d e', variant: 'stock' },
  runtime: { name: 'node-20.20.2' },
};

test('a state is read back from its address', () => {
  for (const state of [
    { open: null, filters: NOTHING, unexpected: false },
    { open: pathOf(cell), filters: NOTHING, unexpected: true },
    {
      open: pathOf({ ...cell, addon: '3.16.1' }),
      filters: { ...NOTHING, runtime: 'G0', outcome: 'hung' },
      unexpected: false,
    },
  ]) {
    assert.deepEqual(readAddress(writeAddress(state)), state);
  }
});

test('the address of a cell alone is short', () => {
  assert.equal(
    writeAddress({
      open: pathOf({ ...cell, addon: '3.16.1' }),
      ...{ filters: NOTHING, unexpected: false },
    }),
    '#h07/3.16.1/stock/node-20.20.2',
  );
});

test('no address means nothing open and nothing filtered', () => {
  for (const hash of ['', '#', '#?']) {
    assert.deepEqual(readAddress(hash), {
      ...{ open: null, filters: NOTHING, unexpected: false },
    });
  }
});
