// h12: user code panics inside a native callback. Unwinding into the runtime
// ends the process.

import assert from 'node:assert/strict';

import { account, put, reportOf, widely } from './typed.mjs';

/** What panics, by the name that the scenario knows, and what it says. */
const PANICS = new Map([
  ['called', ['a callback', 'a callback panics']],
  ['callback', ["a callback's destructor", "a callback's destructor panics"]],
  ['payload', ["a payload's destructor", "a payload's destructor panics"]],
]);

/** Functions that the scenario makes, and the payloads that it gives them. */
const FUNCTIONS = 2;
const payloadsOf = (what) => FUNCTIONS * (what === 'payload' ? 11 : 10);

/**
 * Uncaught exceptions in an environment that lives on: one for each delivery that
 * panicked, none for a finalizer, which is too late to throw.
 */
const THROWN = {
  called: payloadsOf('called'),
  callback: 0,
  payload: FUNCTIONS,
};

/** What a process that outlived its panics reported. */
function survivorOf(end) {
  assert.equal(end.outcome, 'panicked', account(end));
  assert.equal(end.code, 0, account(end));
  return reportOf({ ...end, outcome: 'survived' });
}

for (const [what, [whose, words]] of PANICS) {
  for (const when of ['live', 'end']) {
    const where =
      when === 'live' ? 'in a live environment' : 'as the environment ends';

    put({
      title: `h12 stock: ${whose} that panics ${where} ends the process`,
      scenario: 'h12',
      runtimes: ['node', 'bun'],
      options: { what, when },
      check(end) {
        assert.equal(end.outcome, 'panicked', account(end));
        assert.ok(end.panic.startsWith(words), account(end));
        assert.notEqual(end.code, 0, account(end));
      },
    });

    put({
      ...widely,
      title: `h12 patched: ${whose} that panics ${where} ends nothing else`,
      scenario: 'h12',
      variant: 'patched',
      options: { what, when },
      check(end) {
        // A callback is not called for what is drained.
        const silent = what === 'called' && when === 'end';
        const report = silent ? reportOf(end) : survivorOf(end);
        assert.equal(report.created, payloadsOf(what));
        assert.equal(report.dropped, report.created, 'payloads are lost');
        assert.equal(report.droppedTwice, 0);
        assert.equal(report.finalized, FUNCTIONS);
        if (!silent) assert.ok(end.stderr.includes(words), account(end));
        if (when === 'live') {
          assert.equal(report.uncaught.length, THROWN[what], account(end));
          for (const message of report.uncaught) {
            assert.ok(message.includes(words), message);
          }
        }
      },
    });
  }
}
