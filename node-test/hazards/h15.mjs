// h15: the addon's image is unmapped while its threads run.

import assert from 'node:assert/strict';

import { EVERY_NAPI, IN_C, NAPI } from '../src/matrix/addons.mjs';
import { hazard, napi, nodeApi } from '../src/matrix/hazard.mjs';
import { isNode } from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';

function staysMapped(end) {
  const told = end.lines.filter((line) => line.startsWith('mapped: '));
  assert.deepEqual(told, ['mapped: true', 'mapped: true']);
}

const bothTimes = (end) => assert.deepEqual(reportOf(end).mapped, [true, true]);

export default hazard({
  id: 'h15',
  title: "the addon's image is unmapped while its threads run",
  stock: 'segmentation fault',
  cases: [
    nodeApi({
      name: 'threads that only are there, when the last environment has ended',
      addons: [...IN_C, 'napi-sys'],
      everywhere: true,
      script: 'h15.cjs',
      stock: {
        // Bun and Deno unmap no image.
        expect: ({ runtime }) => (isNode(runtime) ? 'crashed' : 'survived'),
        check(end) {
          if (end.outcome === 'survived') staysMapped(end);
          else assert.equal(end.signal, 'SIGSEGV');
        },
      },
      patched: staysMapped,
    }),
    napi({
      name: 'a thread at a gate, when the last environment has ended',
      addons: EVERY_NAPI,
      scenario: 'h15',
      // With glibc, an image that has thread-locals with destructors on the thread which
      // unloads it stays for good. Any napi has; elsewhere nothing keeps it.
      stock: { addons: NAPI, check: bothTimes },
      patched: bothTimes,
    }),
  ],
});
