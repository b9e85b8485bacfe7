// The table of status codes, call by call, on every runtime.

import assert from 'node:assert/strict';

import { assertSurvived, deviation, expected, onEach, run } from './raw.mjs';

const rows = JSON.parse(expected('contract.json'));

/** The rows that the script made itself, and those that its threads logged. */
function rowsOf(lines) {
  const threads = lines
    .filter((line) => line.startsWith('thread '))
    .map((line) => line.slice('thread '.length))
    .map((line) => {
      const at = line.lastIndexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    });
  const own = lines.find((line) => line.startsWith('{'));
  return { ...JSON.parse(own), ...Object.fromEntries(threads) };
}

async function assertContract(runtime, variant) {
  const end = await run({ runtime, script: 'contract.cjs', variant });
  assertSurvived(end);
  const differs = deviation(runtime, 'contract')?.expected;
  assert.deepEqual(rowsOf(end.lines), { ...rows, ...differs });
}

onEach([], 'every call is answered as the contract says', (runtime) =>
  assertContract(runtime, 'patched'),
);

onEach([], 'with dyn-symbols as well', (runtime) =>
  assertContract(runtime, 'patched-dyn-symbols'),
);

onEach([], 'from C, linked with the library', (runtime) =>
  assertContract(runtime, 'c'),
);
