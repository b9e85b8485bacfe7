// h18: a page is reloaded while a producer holds the old page's function. It swallows
// events for ever, and nothing says that it closed but an event that is lost.

import assert from 'node:assert/strict';

import { EVERY_NAPI, NAPI } from '../src/matrix/addons.mjs';
import { hazard, napi, nodeApi } from '../src/matrix/hazard.mjs';
import { reached } from '../src/matrix/rules.mjs';
import { reportOf } from '../src/matrix/telling.mjs';

const EVENTS = 3;
const told = (status) => Array(EVENTS).fill(status);

export default hazard({
  id: 'h18',
  title: 'page reload',
  stock:
    'the old function swallows events for ever; nothing says that it closed',
  cases: [
    napi({
      name: "a producer asks whether the old page's function is closing",
      addons: EVERY_NAPI,
      scenario: 'h18',
      limitMs: 8_000,
      stock: {
        addons: NAPI,
        expect: ({ addon, runtime }) =>
          addon === '2.0.2' && runtime.kind !== 'deno'
            ? ['crashed', 'panicked', 'hung']
            : 'swallowed',
        verdict(end) {
          if (end.outcome !== 'survived') return end.outcome;
          return reportOf(end).after === 'not known' ? 'swallowed' : 'survived';
        },
        check(end, { runtime }) {
          reached(end, 'events for the old page');
          if (end.outcome !== 'survived') return;
          const { statuses, delivered } = reportOf(end);
          const status = runtime.kind === 'deno' ? 'Ok' : 'Closing';
          assert.deepEqual(statuses, told(status));
          assert.equal(delivered, 0);
        },
      },
      patched: (end) =>
        assert.deepEqual(reportOf(end), {
          before: false,
          after: true,
          statuses: told('Closing'),
          delivered: 0,
          present: [false, 'Ok'],
        }),
    }),
    napi({
      name: 'whether a function is closing is known on every thread',
      addons: EVERY_NAPI,
      scenario: 'outlive',
      patched(end) {
        const { version, open, afterAbort, stillOpen, gone } = reportOf(end);
        assert.match(version, /^\d+\.\d+\.\d+$/);
        assert.deepEqual(open, [false, false, false, false]);
        assert.deepEqual(afterAbort, [true, true]);
        assert.deepEqual(stillOpen, [false, false]);
        assert.deepEqual(gone, [true, true]);
      },
    }),
    nodeApi({
      name: "a producer asks how the old page's function stands",
      script: 'h18.cjs',
      limitMs: 8_000,
      stock: {
        expect: ({ runtime }) =>
          runtime.generation === 'G0' ? ['crashed', 'hung'] : 'swallowed',
        verdict(end) {
          if (end.outcome !== 'survived') return end.outcome;
          return reportOf(end).after === 'not known' ? 'swallowed' : 'survived';
        },
        check(end, { runtime }) {
          reached(end, 'events for the old page');
          if (end.outcome !== 'survived') return;
          // Deno closes no function of what has ended, and takes what goes nowhere.
          const status = runtime.kind === 'deno' ? 'ok' : 'closing';
          assert.deepEqual(reportOf(end), {
            before: 'not known',
            after: 'not known',
            events: `call ${status}`,
            items: 0,
            present: ['not known', 'call ok'],
          });
        },
      },
      patched: (end) =>
        assert.deepEqual(reportOf(end), {
          before: 'open',
          after: 'closed',
          events: 'call closing',
          items: 0,
          present: ['open', 'call ok'],
        }),
    }),
  ],
});
