// Two addons in one process, each with a copy of everything: one built against
// the 2.x line of napi, one against the 3.x line.

import assert from 'node:assert/strict';

import { buildTyped, newest, put, reportOf } from './typed.mjs';

const [older, newer] = newest;

put({
  title: `two lines patched: beside napi ${newer}, reloaded with it`,
  scenario: 'two-lines',
  napi: [older],
  variant: 'patched',
  options: async () => ({
    other: await buildTyped({ napi: newer, variant: 'patched' }),
  }),
  check(end) {
    for (const counters of Object.values(reportOf(end))) {
      assert.equal(counters.threads, 0);
      assert.equal(counters.created - counters.dropped, 0, 'payloads are lost');
      assert.equal(counters.droppedTwice, 0);
    }
  },
});
